"""The WeChat channel under load, beside plain chat turns: `python -m benchmarks.wechat [--kill]`."""
