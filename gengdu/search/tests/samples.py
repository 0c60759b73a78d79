"""The search's address for the matrix test."""

from gengdu.console.tests.matrix import Entry

ENTRIES = {"search:search": Entry("anyone")}
