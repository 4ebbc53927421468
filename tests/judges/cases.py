"""The case that every judge is given."""

from bot.fit.case import FitCase, Line, LineKind

LINES = (
    Line("V1", LineKind.VISION, "Make bike servicing simple for every rider", "V1"),
    Line("P1", LineKind.PRODUCT_GOAL, "Customers can book and pay for bike servicing online", "P1"),
    Line("S1", LineKind.SPRINT_GOAL, "Riders get a push message when their bike is ready", "S1"),
)
CASE = FitCase("send riders a push message when their bike is ready", LINES, "P1.2")
