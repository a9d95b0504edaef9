"""The prompt."""

import sys

from tests.wechat_platform.demo.commands import Demo, Leave


def talk(demo: Demo) -> None:
    """Read lines until the resident leaves. From a file or pipe, wait for the answer to each line."""
    interactive = sys.stdin.isatty()
    if interactive:
        import readline  # noqa: F401
    demo.help()
    try:
        while True:
            line = input(demo.prompt()).strip()
            if not interactive:
                demo.echo(line)
            if line:
                demo.run(line)
            if not interactive:
                demo.wait()
    except (EOFError, KeyboardInterrupt, Leave):
        pass
    finally:
        demo.close()
