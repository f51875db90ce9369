import pytest

from eaportal.flows.portal import Credentials, PortalAddressError, checked_base_url

HERE = "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("http://127.0.0.1:8020", "http://127.0.0.1:8020/"),
        ("http://127.0.0.1:8020/", "http://127.0.0.1:8020/"),
        ("http://localhost/w/my-world", "http://localhost/w/my-world/"),
        ("http://127.9.9.9:1/", "http://127.9.9.9:1/"),
        ("http://[::1]:8020/", "http://[::1]:8020/"),
        ("HTTP://LOCALHOST:8020/", "http://localhost:8020/"),
    ],
)
def test_an_address_on_this_machine_is_rebuilt_from_its_parts(url, checked):
    assert checked_base_url(url) == checked


@pytest.mark.parametrize(
    "url",
    [
        "https://ea.azure.com/",
        "http://192.168.1.1/",
        "http://127.0.0.1.example.com/",
        "http://128.0.0.1/",
        "http://0.0.0.0/",
        "http://[::2]/",
        "http://localhost.example/",
    ],
)
def test_another_machine_has_to_be_allowed_by_name(url):
    with pytest.raises(PortalAddressError, match="is not this machine"):
        checked_base_url(url)


def test_an_allowed_host_is_known_whatever_its_case():
    url = "https://portal.example:444/w/x"

    assert checked_base_url(url, ("Portal.Example",)) == f"{url}/"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "portal",
        "ftp://127.0.0.1/",
        "http://",
        "http:///path",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://[::1/",
        r"http://evil.example\@127.0.0.1/",
        r"http://127.0.0.1\.evil.example/",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1/?a=b",
        "http://127.0.0.1/#x",
        "http://127.0.0.1/a b",
        "http://ⓛocalhost/",
    ],
)
def test_an_address_that_browsers_read_differently_is_refused(url):
    with pytest.raises(PortalAddressError):
        checked_base_url(url)


def test_credentials_do_not_show_their_password():
    assert "secret" not in repr(Credentials("ada@contoso.example", "secret"))
