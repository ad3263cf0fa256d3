# What type checkers see of `lazy_services.py`.
from timeline.capture.drafting import Drafting as Drafting
from timeline.capture.review.opened_draft import Reviewing as Reviewing
from timeline.publish.bundles.bundle_commands import BundleCommands as BundleCommands
from timeline.publish.exports.export_command import Exports as Exports
from timeline.publish.publish_command import Publishing as Publishing
from timeline.services.amending.several_amendments import SeveralAmendments as SeveralAmendments
from timeline.services.commands import Commands as Commands
from timeline.services.delegation import Service as Service
from timeline.services.files.file_commands import FileCommands as FileCommands
from timeline.services.integrity import Integrity as Integrity
from timeline.services.names.naming_commands import NamingCommands as NamingCommands
from timeline.services.operations.maintenance import Maintenance as Maintenance
from timeline.services.overviews.agenda_query import AgendaQuery as AgendaQuery
from timeline.services.overviews.gap_query import GapQuery as GapQuery
from timeline.services.overviews.quantity_queries import QuantityQueries as QuantityQueries
from timeline.services.overviews.track_queries import TrackQueries as TrackQueries
from timeline.services.queries import Queries as Queries
from timeline.services.screen_queries import ScreenQueries as ScreenQueries
from timeline.services.session import StoreSession
from timeline.services.undo.undo_command import UndoCommand as UndoCommand

Session = StoreSession
