"""The playground: a small network, data in the plane, and everything one may change, trained while one watches."""

from pages.parts import playground

playground.page()
