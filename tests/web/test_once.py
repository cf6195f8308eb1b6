"""What is rendered once a process."""

from django.template import Context, Template


class Counted:
    def __init__(self):
        self.times = 0

    def __str__(self):
        self.times += 1
        return f"rendered {self.times}"


def test_the_inside_is_rendered_once():
    page, counted = Template("{% load once %}{% once %}{{ counted }}{% endonce %}"), Counted()
    assert {page.render(Context({"counted": counted})) for _ in range(3)} == {"rendered 1"}


def test_what_it_depends_on_is_rendered_apart():
    page = Template("{% load once %}{% once language %}{{ language }}{% endonce %}")
    assert [page.render(Context({"language": one})) for one in ("fr", "en", "fr")] == ["fr", "en", "fr"]


def test_more_values_than_foreseen_cost_no_memory():
    page = Template("{% load once %}{% once number %}{{ number }}{% endonce %}")
    assert [page.render(Context({"number": n})) for n in range(600)] == [str(n) for n in range(600)]
    assert len(page.nodelist[1]._rendered) == 512
