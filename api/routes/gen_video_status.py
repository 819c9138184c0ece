"""POST /api/drafts/gen_video_status: where the latest render of a draft stands."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import answers, messages
from api.farm import current_farm, result_links
from api.status_data import status_data
from api.validation import InvalidRequest, draft_address, parse_body

ADDRESS = "/api/drafts/gen_video_status"

blueprint = Blueprint("gen_video_status", __name__)


@blueprint.post(ADDRESS)
def gen_video_status() -> Response:
    """The latest task of the draft, by either form of its address. 404 when there is none."""
    try:
        draft_url = draft_address(parse_body(request.get_data()))
    except InvalidRequest as error:
        return answers.parameter_faults(error.faults)
    job = current_farm().jobs.find(draft_url)
    if job is None:
        return answers.coded_error(404, messages.TASK_NOT_FOUND, messages.TASK_NOT_FOUND_DETAIL)
    return answers.success(messages.STATUS_FOUND, status_data(job, result_links()))
