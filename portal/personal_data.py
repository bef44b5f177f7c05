"""What editorial pages and the admin hold of people; see `reseau.personal_data`."""

from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from reseau.personal_data import Held

_CLOSED = "never filled: this part of the admin is closed"
_LOG = {"Objet": "label", "Geste": "action", "Le": "timestamp"}
HELD = (
    # Their titles are those of the versions: others may have written today's.
    Held("Pages créées", Page, "owner", {"Numéro": "pk", "Publiée le": "first_published_at"}),
    Held("Versions de pages", Revision, "user", {"Page": "object_str", "Le": "created_at"}),
    Held("Journal des pages", PageLogEntry, "user", _LOG),
    Held("Journal de l’administration", ModelLogEntry, "user", _LOG),
    Held("Commentaires de pages", Comment, "user", {"Commentaire": "text", "Le": "created_at"}),
    Held("Réponses à des commentaires", CommentReply, "user", {"Réponse": "text", "Le": "created_at"}),
    Held(
        "Préférences de l’administration",
        UserProfile,
        "user",
        {"Langue": "preferred_language", "Fuseau horaire": "current_time_zone", "Thème": "theme"},
        goes=True,
    ),
)
LEFT_OUT = {
    "wagtailadmin.EditingSession.user": "says for a minute that a page is open",
    "wagtailadmin.FormState.user": "what is typed into a page that is open",
    "wagtailcore.APIToken.user": _CLOSED,
    "wagtailcore.Comment.resolved_by": "says something of another person’s comment",
    "wagtailcore.Page.locked_by": "says for a while that a page is being edited",
    "wagtailcore.PageSubscription.user": "which pages one edits: their comments are mailed to who does",
    "wagtailcore.TaskState.finished_by": _CLOSED,
    "wagtailcore.UploadedFile.uploaded_by_user": _CLOSED,
    "wagtailcore.WorkflowState.requested_by": _CLOSED,
    "wagtailimages.Image.uploaded_by_user": _CLOSED,
}
