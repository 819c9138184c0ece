"""Every message the published pages promise, letter for letter, in one place.

Clients of the hosted API compare and show these; they are Chinese where the pages are Chinese.
"""

from __future__ import annotations

SUBMITTED = "视频渲染任务提交成功"
SUBMITTED_DETAIL = "Task submitted successfully"
SUBMIT_TIP = "任务已进入渲染队列，请使用 gen_video_status 接口查询渲染进度，建议查询间隔不少于5秒"

STATUS_FOUND = "视频状态查询成功"
STATUS_DETAIL = "查询成功"
STATUS_COMPLETED = "渲染完成"
STATUS_FAILED = "渲染失败"
STATUS_CANCELLED = "已取消"

INVALID_PARAMETERS = "参数验证失败"
REQUIRED = "{field}是必填项"
TOKEN_NOT_A_UUID = "api_token must be a valid UUID format"

INVALID_TOKEN = "API令牌无效或已过期"
INVALID_TOKEN_DETAIL = "Unauthorized: Invalid API token"

TASK_NOT_FOUND = "未找到渲染任务"
TASK_NOT_FOUND_DETAIL = "Draft not found or no render task exists"

SUBMIT_FAULT = "渲染服务请求失败"
SUBMIT_FAULT_DETAIL = "Internal server error"
STATUS_TIMEOUT = "状态查询失败: 网络连接超时"
STATUS_FAULT = "状态查询失败: 服务内部错误"

# capcut-mate's own words, as its documents have them.
MATE_SUBMITTED = "视频生成任务已提交，请使用draft_url查询进度"
MATE_SUCCESS = "success"

# Not on the published pages: addresses of this farm's own.
CANCELLED = "任务已取消"
NOT_YOURS = "无权操作该任务"
NOT_YOURS_DETAIL = "Only the token that submitted the task, or an admin token, may cancel it"
ALREADY_ENDED = "任务已结束"
TOO_MANY_STREAMS = "事件流过多"
TOO_MANY_STREAMS_DETAIL = "Too many event streams are open: poll the status, or try again"

# Not on the published pages: the same form for what HTTP itself refuses.
ROUTE_NOT_FOUND = "接口不存在"
METHOD_NOT_ALLOWED = "请求方法不支持"
BODY_TOO_LARGE = "请求体过大"
BAD_REQUEST = "请求无效"
TOO_MANY_REQUESTS = "请求过于频繁"
FILE_NOT_FOUND = "文件不存在或已过期"
LINK_REFUSED = "链接签名无效"
LINK_EXPIRED = "链接已过期，请重新查询渲染状态"
INTERNAL_FAULT = "服务内部错误"
