// The JavaScript poller of the published status page, as clients run it. Not to be improved.
class VideoStatusTracker {
  constructor(baseUrl = 'https://jy-api.fyshark.com') {
    this.baseUrl = baseUrl;
  }

  // 查询单个视频状态
  async queryStatus(draftUrl) {
    const response = await fetch(`${this.baseUrl}/api/drafts/gen_video_status`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ draft_url: draftUrl })
    });

    const result = await response.json();

    if (result.status !== 'success') {
      throw new Error(`状态查询失败: ${result.message}`);
    }

    return result.data;
  }

  // 轮询查询直到完成
  async waitForCompletion(draftUrl, options = {}) {
    const {
      interval = 5000, // 轮询间隔 5秒
      timeout = 600000, // 超时时间 10分钟
      onProgress = null // 进度回调
    } = options;

    const startTime = Date.now();

    while (Date.now() - startTime < timeout) {
      try {
        const status = await this.queryStatus(draftUrl);

        // 调用进度回调
        if (onProgress) {
          onProgress(status);
        }

        // 检查完成状态
        if (status.status === 'completed') {
          return {
            success: true,
            video_url: status.video_url,
            duration: status.duration,
            file_size: status.file_size,
            render_time: status.render_time
          };
        }

        // 检查失败状态
        if (status.status === 'failed') {
          return {
            success: false,
            error_code: status.error_code,
            error_message: status.error_message
          };
        }

        // 等待下次查询
        await new Promise(resolve => setTimeout(resolve, interval));

      } catch (error) {
        console.warn('状态查询失败,重试中...', error.message);
        await new Promise(resolve => setTimeout(resolve, interval));
      }
    }

    throw new Error('等待渲染完成超时');
  }

  // 批量查询多个视频状态
  async batchQuery(draftUrls) {
    const results = [];

    for (const draftUrl of draftUrls) {
      try {
        const status = await this.queryStatus(draftUrl);
        results.push({
          success: true,
          draft_url: draftUrl,
          status: status
        });
      } catch (error) {
        results.push({
          success: false,
          draft_url: draftUrl,
          error: error.message
        });
      }
    }

    return results;
  }

  // 获取渲染统计信息
  async getRenderStats(draftUrls) {
    const results = await this.batchQuery(draftUrls);

    const stats = {
      total: results.length,
      completed: 0,
      rendering: 0,
      failed: 0,
      queued: 0,
      unknown: 0
    };

    results.forEach(result => {
      if (result.success) {
        const status = result.status.status;
        if (stats.hasOwnProperty(status)) {
          stats[status]++;
        } else {
          stats.unknown++;
        }
      } else {
        stats.unknown++;
      }
    });

    return stats;
  }
}
