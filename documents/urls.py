"""Addresses of the library; each stands in docs/acces.md."""

from django.urls import path

from reseau import tables

from .views import deposit, document, edit, export, files, library, remove, replace

app_name = "documents"
urlpatterns = [
    path("", library.library, name="list"),
    path("publics/", library.public, name="public"),
    *(path(f"liste.{form}", export.export, {"form": form}, name=f"export_{form}") for form in tables.FORMS),
    path("deposer/", deposit.deposit, name="deposit"),
    path("deposer/fichier/", deposit.deposit_file, name="deposit_file"),
    path("deposer/<int:pk>/", deposit.draft_line, name="draft_line"),
    path("<int:pk>/", document.document, name="detail"),
    path("<int:pk>/telecharger/", files.download, name="download"),
    path("<int:pk>/versions/<int:number>/telecharger/", files.version_download, name="version_download"),
    path("<int:pk>/versions/<int:number>/pages/<int:page>/", files.page_image, name="page_image"),
    path("<int:pk>/versions/<int:number>/vignettes/<int:page>/", files.thumbnail, name="thumbnail"),
    path("<int:pk>/modifier/", edit.edit, name="edit"),
    path("<int:pk>/lecteurs/", edit.audience, name="audience"),
    path("<int:pk>/remplacer/", replace.replace, name="replace"),
    path("<int:pk>/relire/", replace.read_again, name="read_again"),
    path("<int:pk>/retirer/", remove.withdraw, name="withdraw"),
    path("<int:pk>/supprimer/", remove.delete, name="delete"),
]
