"""The Python poller of the published status page, as clients run it. Not to be improved."""

# ruff: noqa
# fmt: off
import requests
import time
import json


class VideoStatusTracker:
    def __init__(self, base_url="https://jy-api.fyshark.com"):
        self.base_url = base_url

    def query_status(self, draft_url):
        """查询视频渲染状态"""
        url = f"{self.base_url}/api/drafts/gen_video_status"
        headers = {"Content-Type": "application/json"}
        data = {"draft_url": draft_url}

        response = requests.post(url, headers=headers, json=data)
        result = response.json()

        if result["status"] == "success":
            return result["data"]
        else:
            raise Exception(f"状态查询失败: {result['message']}")

    def wait_for_completion(self, draft_url, interval=5, timeout=600, on_progress=None):
        """轮询查询直到渲染完成"""
        start_time = time.time()

        while time.time() - start_time < timeout:
            try:
                status = self.query_status(draft_url)

                # 调用进度回调
                if on_progress:
                    on_progress(status)

                # 检查完成状态
                if status["status"] == "completed":
                    return {
                        "success": True,
                        "video_url": status["video_url"],
                        "duration": status.get("duration"),
                        "file_size": status.get("file_size"),
                        "render_time": status.get("render_time")
                    }

                # 检查失败状态
                if status["status"] == "failed":
                    return {
                        "success": False,
                        "error_code": status.get("error_code"),
                        "error_message": status.get("error_message")
                    }

                # 等待下次查询
                time.sleep(interval)

            except Exception as e:
                print(f"状态查询失败,重试中... {e}")
                time.sleep(interval)

        raise Exception("等待渲染完成超时")

    def batch_query(self, draft_urls):
        """批量查询多个视频状态"""
        results = []

        for draft_url in draft_urls:
            try:
                status = self.query_status(draft_url)
                results.append({
                    "success": True,
                    "draft_url": draft_url,
                    "status": status
                })
            except Exception as e:
                results.append({
                    "success": False,
                    "draft_url": draft_url,
                    "error": str(e)
                })

        return results

    def get_render_stats(self, draft_urls):
        """获取渲染统计信息"""
        results = self.batch_query(draft_urls)

        stats = {
            "total": len(results),
            "completed": 0,
            "rendering": 0,
            "failed": 0,
            "queued": 0,
            "unknown": 0
        }

        for result in results:
            if result["success"]:
                status = result["status"]["status"]
                if status in stats:
                    stats[status] += 1
                else:
                    stats["unknown"] += 1
            else:
                stats["unknown"] += 1

        return stats
