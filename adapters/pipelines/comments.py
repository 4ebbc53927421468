"""The one comment on a pull request: written once, edited after that, never repeated."""

import re

import aiohttp

from adapters.opening import Ended

MARK = "<!-- throughline -->"
"""Stands in the comment, so that it is found again."""

_PAGES = 20
_SECONDS = 15
_REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}")


async def keep_comment(api: str, token: str, repository: str, number: int, report: str) -> None:
    """Write the comment, or edit the one that is there. Raises Ended.

    api: such as ``https://api.github.com``.
    """
    if not _REPOSITORY.fullmatch(repository) or not number:
        raise Ended("There is no pull request to comment on: the event names none.")
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    issues = f"{api.rstrip('/')}/repos/{repository}/issues"
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            known = await _known(session, f"{issues}/{number}/comments")
            body = {"body": f"{MARK}\n{report}"}
            if known:
                call = session.patch(f"{issues}/comments/{known}", json=body)
            else:
                call = session.post(f"{issues}/{number}/comments", json=body)
            async with call as answer:
                answer.raise_for_status()
    except aiohttp.ClientResponseError as error:
        raise Ended(
            f"The comment was refused ({error.status}). The job needs: permissions: "
            "pull-requests: write"
        ) from None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Ended(f"The comment could not be written: {type(error).__name__}.") from None


async def _known(session: aiohttp.ClientSession, address: str) -> int:
    """The id of our comment; 0 for none."""
    for page in range(1, _PAGES + 1):
        params = {"per_page": "100", "page": str(page)}
        async with session.get(address, params=params) as answer:
            answer.raise_for_status()
            found = await answer.json()
        mine = (one for one in found if str(one.get("body") or "").startswith(MARK))
        known = next(mine, None)
        if known is not None:
            return int(known["id"])
        if len(found) < int(params["per_page"]):
            return 0
    return 0
