"""What a cell does while Streamlit mounts it, moves it, tells it of its run and drops it: the bundle called by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOUNT = """async () => {
    const [source] = performance.getEntriesByType('resource').map((e) => e.name).filter((n) => n.includes('editor.js'));
    const { mount, mountBar } = await import(source);
    livingNotes.about.set('other', livingNotes.about.get('fixture.en'));
    const data = { key: 'twice', name: 'twice', original: 'x = 1', scope: 'other', needs: [],
                   state: 'idle', place: null, elapsed: null, run_id: '', error_line: null, auto: true, seen: 0
    };
    const place = () => document.body.appendChild(document.createElement('div'));
    const sent = [];
    window.twice = { mountBar, data, sent, places: [place(), place()] };
    window.twice.mountAt = (parentElement, change = {}) => mount({
        parentElement, data: { ...data, ...change }, setTriggerValue: (name, value) => sent.push(value) });
}"""


def test_a_key_that_is_mounted_twice_has_one_editor_at_the_newer_place(tab: Page) -> None:
    tab.evaluate(MOUNT)
    counts = tab.evaluate(
        """async () => {
            const { places, mountAt } = twice;
            const first = mountAt(places[0]);
            livingNotes.cells.get('twice').activate();
            livingNotes.cells.get('twice').view.dispatch({ changes: { from: 0, insert: '#' } });
            mountAt(places[1]);
            first();
            await new Promise((resolve) => setTimeout(resolve, 900));
            return [places[0].children.length, places[1].querySelectorAll('.cm-editor').length,
                    livingNotes.cells.get('twice').code];
        }"""
    )
    assert counts == [0, 1, "#x = 1"]


def test_a_cell_that_leaves_the_page_leaves_the_registry_and_comes_back_with_its_undo(tab: Page) -> None:
    tab.evaluate(MOUNT)
    left, code_after, undone = tab.evaluate(
        """async () => {
            const { places, mountAt } = twice;
            const wait = () => new Promise((resolve) => setTimeout(resolve, 900));
            const leave = mountAt(places[0]);
            livingNotes.cells.get('twice').activate();
            const edit = { changes: { from: 0, insert: '#' }, userEvent: 'input.type' };
            livingNotes.cells.get('twice').view.dispatch(edit);
            places[0].remove();
            leave();
            await wait();
            const left = !livingNotes.cells.has('twice');
            mountAt(places[1]);
            const cell = livingNotes.cells.get('twice');
            cell.activate();
            const code = cell.code;
            cell.view.focus();
            const event = { key: 'z', code: 'KeyZ', keyCode: 90, ctrlKey: true, bubbles: true, cancelable: true };
            cell.view.contentDOM.dispatchEvent(new KeyboardEvent('keydown', event));
            return [left, code, cell.code];
        }"""
    )
    assert (left, code_after, undone) == (True, "#x = 1", "x = 1")


def test_a_block_keeps_its_mark_when_another_cell_takes_it_over(tab: Page) -> None:
    tab.evaluate(MOUNT)
    marks = tab.evaluate(
        """async () => {
            const { places, mountAt } = twice;
            const block = places[0];
            block.dataset.testid = 'stVerticalBlock';
            block.innerHTML = '<div data-testid="stElementContainer"><div></div></div>';
            const spot = block.firstChild.firstChild;
            const leave = mountAt(spot);
            spot.replaceChildren();
            const leaveNext = mountAt(spot, { key: 'twice-in-another-language' });
            leave();
            await new Promise((resolve) => setTimeout(resolve, 900));
            const taken = block.dataset.block;
            spot.replaceChildren();
            leaveNext();
            await new Promise((resolve) => setTimeout(resolve, 900));
            return [taken, block.dataset.block ?? null];
        }"""
    )
    assert marks == ["twice", None]


def test_one_event_is_open_at_a_time_and_polling_ends_with_the_run(tab: Page) -> None:
    tab.evaluate(MOUNT)
    kinds = tab.evaluate(
        """async () => {
            const { places, mountAt, sent } = twice;
            const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
            mountAt(places[0]);
            const cell = livingNotes.cells.get('twice');
            cell.runNow();
            cell.runNow();
            await wait(600);
            const unanswered = sent.length;
            mountAt(places[0], { state: 'running', seen: sent.at(-1).n });
            await wait(700);
            const polling = sent.map((event) => event.kind);
            mountAt(places[0], { state: 'done', run_id: '1', seen: sent.at(-1).n });
            const before = sent.length;
            await wait(900);
            return [unanswered, polling, sent.length - before, Object.keys(sent[0].sources)];
        }"""
    )
    assert kinds == [1, ["run", "poll"], 0, []]


def test_what_stands_beside_a_cell_is_cleaned_before_it_is_shown(tab: Page) -> None:
    tab.evaluate(MOUNT)
    shown = tab.evaluate(
        """async () => {
            const { places, mountAt } = twice;
            const harm = 'window.harmed = true';
            const hostile = `<p class="kept">kept</p><img src="x" onerror="${harm}"><script>${harm}</script>`;
            mountAt(places[0], { tag: hostile, output: hostile });
            await new Promise((resolve) => setTimeout(resolve, 300));
            const html = places[0].innerHTML;
            const kept = places[0].querySelectorAll('.kept').length;
            return [kept, html.includes('onerror'), html.includes('<script'), window.harmed === true];
        }"""
    )
    assert shown == [2, False, False, False]


def test_a_cell_that_is_mounted_before_its_page_has_told_the_words_waits_for_them(tab: Page) -> None:
    tab.evaluate(MOUNT)
    before, after = tab.evaluate(
        """async () => {
            const { places, mountAt } = twice;
            const { mountBar } = twice;
            mountAt(places[0], { scope: 'late' });
            const before = places[0].querySelectorAll('.nc').length;
            const { words } = livingNotes.about.get('other');
            mountBar({ parentElement: places[1], data: { scope: 'late', words, completions: [], bar: false } });
            return [before, places[0].querySelectorAll('.nc').length + places[1].children.length];
        }"""
    )
    assert (before, after) == (0, 1)
