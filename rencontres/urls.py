"""The addresses of meetings, a block a room; below /rencontres/."""

from django.urls import path

from reseau import tables

from .views import (
    action,
    amendement,
    answers,
    calendrier,
    compilations,
    compte_rendu,
    decision,
    documents,
    etapes,
    evidence,
    flux,
    invites,
    liste,
    ordre_du_jour,
    point,
    pointage,
    presences,
    registre,
    rencontre,
    series,
    sujets,
    tenir,
    writing,
)

app_name = "rencontres"

urlpatterns = [
    # Meetings and series
    path("", liste.liste, name="list"),
    *(path(f"liste.{form}", liste.export, {"form": form}, name=f"export_{form}") for form in tables.FORMS),
    path("series/", series.list_series, name="series"),
    path("series/nouvelle/", series.create, name="serie_create"),
    path("series/<int:pk>/", series.serie, name="serie"),
    path("series/<int:pk>/modifier/", series.edit, name="serie_edit"),
    path("series/<int:pk>/lecteurs/", series.audience, name="serie_audience"),
    path("series/<int:pk>/terminer/", series.end, name="serie_end"),
    path("series/<int:pk>/rencontre/", tenir.create, name="create"),
    path("<int:pk>/", rencontre.rencontre, name="detail"),
    path("<int:pk>/modifier/", tenir.edit, name="edit"),
    path("<int:pk>/lecteurs/", tenir.audience, name="audience"),
    path("<int:pk>/documents/", documents.documents, name="documents"),
    path("<int:pk>/annoncer/", etapes.announce, name="announce"),
    path("<int:pk>/ouvrir/", etapes.open_answers, name="open"),
    path("<int:pk>/clore/", etapes.close_answers, name="close"),
    path("<int:pk>/reporter/", etapes.postpone, name="postpone"),
    path("<int:pk>/annuler/", etapes.cancel, name="cancel"),
    path("<int:pk>/supprimer/", etapes.delete, name="delete"),
    # Topics and agenda
    path("<int:pk>/ordre-du-jour/", ordre_du_jour.editor, name="agenda"),
    path("<int:pk>/ordre-du-jour/reprendre/", ordre_du_jour.carry, name="agenda_carry"),
    path("<int:pk>/ordre-du-jour/inscrire/<int:sujet>/", ordre_du_jour.schedule, name="agenda_schedule"),
    path("<int:pk>/ordre-du-jour/<int:point>/", point.edit, name="point"),
    path("<int:pk>/ordre-du-jour/<int:point>/deplacer/", ordre_du_jour.move, name="agenda_move"),
    path("<int:pk>/ordre-du-jour/<int:point>/retirer/", point.remove, name="point_remove"),
    path("sujets/", sujets.mine, name="my_topics"),
    path("sujets/<int:pk>/", sujets.edit, name="topic"),
    path("sujets/<int:pk>/retirer/", sujets.withdraw, name="topic_withdraw"),
    path("sujets/<int:pk>/repondre/", sujets.answer, name="topic_answer"),
    path("series/<int:pk>/sujets/", sujets.of_series, name="topics"),
    path("series/<int:pk>/sujets/proposer/", sujets.propose, name="topic_propose"),
    # Invitations, answers, attendance
    path("<int:pk>/reponse/", answers.answer, name="answer"),
    path("<int:pk>/invites/", invites.guests, name="guests"),
    *(
        path(f"<int:pk>/invites/liste.{form}", invites.export, {"form": form}, name=f"guests_export_{form}")
        for form in tables.FORMS
    ),
    path("<int:pk>/invites/ajouter/", invites.invite, name="invite"),
    path("<int:pk>/invites/ajouter/<int:personne>/", invites.let_in, name="let_in"),
    path("<int:pk>/invites/relancer/", invites.remind, name="guests_remind"),
    path("<int:pk>/invites/<int:invite>/", answers.answer_for, name="answer_for"),
    path("<int:pk>/invites/<int:invite>/retirer/", invites.withdraw, name="uninvite"),
    path("<int:pk>/presences/", pointage.ticking, name="ticking"),
    path("<int:pk>/presences/attendus/", pointage.tick_expected, name="tick_expected"),
    path("<int:pk>/presences/ajouter/", pointage.add, name="walk_in"),
    path("<int:pk>/presences/<int:invite>/", pointage.tick, name="tick"),
    path("<int:pk>/emargement/", pointage.sheet, name="sheet"),
    path("<int:pk>/emargement.pdf", pointage.sheet_pdf, name="sheet_pdf"),
    # Calendars
    path("calendrier/", calendrier.month_page, name="calendar"),
    path("calendrier/liste/", calendrier.month_page, {"is_list": True}, name="calendar_list"),
    path("calendrier.ics", calendrier.several, name="calendar_ics"),
    path("<int:pk>/agenda.ics", calendrier.one, name="ics"),
    path("agenda/<str:token>.ics", flux.feed, name="feed"),
    path("mon-agenda/", flux.own, name="feeds"),
    path("mon-agenda/creer/", flux.create, name="create_feed"),
    path("mon-agenda/<int:pk>/revoquer/", flux.revoke, name="revoke_feed"),
    # Minutes
    path("<int:pk>/compte-rendu/", compte_rendu.compte_rendu, name="compte_rendu"),
    path("<int:pk>/compte-rendu.pdf", compte_rendu.download, name="compte_rendu_pdf"),
    path("<int:pk>/compte-rendu/ecrire/", writing.write, name="ecrire"),
    path("<int:pk>/compte-rendu/ecrire/suite/", writing.news, name="ecrire_suite"),
    path("<int:pk>/compte-rendu/ecrire/coller/", writing.paste, name="coller"),
    path("<int:pk>/compte-rendu/ecrire/<int:point>/", writing.note, name="note"),
    path("<int:pk>/compte-rendu/ecrire/<int:point>/approuver/", compte_rendu.approve, name="approuver"),
    path("<int:pk>/compte-rendu/diffuser/", compte_rendu.circulate, name="diffuser"),
    path("<int:pk>/compte-rendu/reprendre/", compte_rendu.recall, name="reprendre"),
    path("<int:pk>/compte-rendu/arreter/", compte_rendu.freeze, name="arreter"),
    path("<int:pk>/compte-rendu/amender/", amendement.amend, name="amender"),
    path("<int:pk>/compte-rendu/amendements/<int:amendement>/", amendement.answer, name="amendement"),
    path("series/<int:pk>/comptes-rendus/", compilations.series_minutes, name="comptes_rendus"),
    path("compilations/<int:pk>/", compilations.compilation, name="compilation"),
    path("compilations/<int:pk>/telecharger/", compilations.download, name="compilation_file"),
    # Register: decisions, actions, figures
    path("presences/", presences.presences, name="presences"),
    path("decisions/", registre.decisions, name="decisions"),
    path("actions/", registre.actions, name="actions"),
    path("actions/miennes/", registre.my_actions, name="my_actions"),
    *(
        path(f"{what}/liste.{form}", view, {"form": form}, name=f"{what}_export_{form}")
        for what, view in (("decisions", registre.export_decisions), ("actions", registre.export_actions))
        for form in tables.FORMS
    ),
    path("<int:pk>/decisions/ajouter/", decision.add, name="decision_add"),
    path("decisions/<int:pk>/modifier/", decision.change, name="decision_change"),
    path("decisions/<int:pk>/supprimer/", decision.remove, name="decision_remove"),
    path("<int:pk>/actions/ajouter/", action.add, name="action_add"),
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/suivi/", action.follow, name="action_follow"),
    path("actions/<int:pk>/modifier/", action.change, name="action_change"),
    path("actions/<int:pk>/supprimer/", action.remove, name="action_remove"),
    path("actions/<int:pk>/preuves/", evidence.evidence, name="evidence"),
    path("actions/<int:pk>/preuves/<int:preuve>/retirer/", evidence.remove, name="evidence_remove"),
]
