"""All doors of the sandbox in one table."""

from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox import bot_api, control, control_tools, page
from bot.sandbox.asked import acting, waiting
from bot.sandbox.world import World

GET = ["GET"]
POST = ["POST"]
DELETE = ["DELETE"]
BOTH = ["GET", "POST"]
USER = "/sim/users/{user_id:int}"

ROUTES = [
    Route("/bot{token}/{method}", bot_api.call_method, methods=BOTH),
    Route("/bot{token}/test/{method}", bot_api.call_method, methods=BOTH),
    Route("/file/bot{token}/{path:path}", bot_api.download, methods=GET),
    Route("/", page.index, methods=GET),
    Route("/assets/{name}", page.asset, methods=GET),
    Route("/favicon.ico", page.favicon, methods=GET),
    Route("/sim/state", acting(control.state), methods=GET),
    Route("/sim/users", acting(control.add_user), methods=POST),
    Route(f"{USER}/start", acting(control.start), methods=POST),
    Route(f"{USER}/say", acting(control.say), methods=POST),
    Route(f"{USER}/edit", acting(control.edit), methods=POST),
    Route(f"{USER}/tap", waiting(control.tap), methods=POST),
    Route(f"{USER}/block", acting(control.block), methods=POST),
    Route(f"{USER}/unblock", acting(control.unblock), methods=POST),
    Route(f"{USER}/deactivate", acting(control.deactivate), methods=POST),
    Route(f"{USER}/transcript", waiting(control.transcript), methods=GET),
    Route(f"{USER}/commands", acting(control.commands), methods=GET),
    Route("/sim/groups", acting(control.add_group), methods=POST),
    Route("/sim/feed", control_tools.feed, methods=GET),
    Route("/sim/updates", acting(control_tools.inject), methods=POST),
    Route("/sim/updates", acting(control_tools.updates), methods=GET),
    Route("/sim/calls", acting(control_tools.calls), methods=GET),
    Route("/sim/clock", waiting(control_tools.clock), methods=GET),
    Route("/sim/clock", acting(control_tools.move_clock), methods=POST),
    Route("/sim/alarm", acting(control_tools.set_alarm), methods=POST),
    Route("/sim/faults", acting(control_tools.add_fault), methods=POST),
    Route("/sim/faults", acting(control_tools.faults), methods=GET),
    Route("/sim/faults", acting(control_tools.clear_faults), methods=DELETE),
    Route("/sim/faults/{rule_id:int}", acting(control_tools.remove_fault), methods=DELETE),
    Route("/sim/reset", acting(control_tools.reset), methods=POST),
    Route("/sim/files/{file_id}", control_tools.file, methods=GET),
]


def create_app(world: World) -> Starlette:
    """The sandbox as an ASGI application around a world."""
    app = Starlette(routes=ROUTES)
    app.state.world = world
    return app
