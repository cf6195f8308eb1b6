"""A process is ready before its first visitor comes."""

from django.template import engines
from django.urls import get_resolver

from sourdine.numbering import allocation, automaton
from sourdine.web.warming import warm


def test_every_template_of_ours_is_compiled():
    (loader,) = engines["django"].engine.template_loaders
    loader.reset()
    warm()
    compiled = {str(name) for name in loader.get_template_cache}
    assert {"web/consumer/home.html", "web/professional/deposits/deposits.html"} <= compiled
    assert "operator/search.html" in compiled


def test_every_page_is_imported_and_every_table_open():
    warm()
    assert get_resolver()._populated
    assert automaton.load.cache_info().currsize == allocation.load.cache_info().currsize == 1
