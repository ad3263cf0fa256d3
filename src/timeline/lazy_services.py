"""The services of a timeline, none of which is imported before it is used.

For type checkers and editors they are the classes themselves, by the stub beside this file.
"""

from __future__ import annotations

from timeline.services.delegation import Service

Session = Service("timeline.services.session", "StoreSession")
Queries = Service("timeline.services.queries", "Queries")
AgendaQuery = Service("timeline.services.overviews.agenda_query", "AgendaQuery")
GapQuery = Service("timeline.services.overviews.gap_query", "GapQuery")
QuantityQueries = Service("timeline.services.overviews.quantity_queries", "QuantityQueries")
TrackQueries = Service("timeline.services.overviews.track_queries", "TrackQueries")
ScreenQueries = Service("timeline.services.screen_queries", "ScreenQueries")
Publishing = Service("timeline.publish.publish_command", "Publishing", Queries, AgendaQuery)
Commands = Service("timeline.services.commands", "Commands")
NamingCommands = Service(
    "timeline.services.names.naming_commands", "NamingCommands", Queries, Commands
)
SeveralAmendments = Service(
    "timeline.services.amending.several_amendments", "SeveralAmendments", Queries, Commands
)
UndoCommand = Service("timeline.services.undo.undo_command", "UndoCommand", Commands)
FileCommands = Service("timeline.services.files.file_commands", "FileCommands")
Exports = Service("timeline.publish.exports.export_command", "Exports")
Drafting = Service("timeline.capture.drafting", "Drafting", Queries)
Reviewing = Service("timeline.capture.review.opened_draft", "Reviewing", Drafting)
Integrity = Service("timeline.services.integrity", "Integrity")
BundleCommands = Service("timeline.publish.bundles.bundle_commands", "BundleCommands")
Maintenance = Service("timeline.services.operations.maintenance", "Maintenance")
