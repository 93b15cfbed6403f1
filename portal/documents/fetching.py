"""The addresses a document may read: those that hold their bytes themselves."""

from weasyprint.urls import URLFetcher, URLFetcherResponse


class HeldBytes(URLFetcher):
    """Serves `data:` and refuses everything else: no network, no file. `refused` counts, so that the log can tell."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)  # type: ignore[no-untyped-call]
        self.refused = 0

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes in a `data:` address. Raises `ValueError` for any other, without the address in it."""
        if not url.startswith("data:"):
            self.refused += 1
            raise ValueError("a document reads only what it holds")
        response: URLFetcherResponse = super().fetch(url, headers)  # type: ignore[no-untyped-call]
        return response
