"""The addresses of organisations. None holds a number, an address or a key."""

from __future__ import annotations

from django.urls import URLPattern, path

from sourdine.web.professional import joining, keys, letters, mandates, members, said_no, space, webhooks
from sourdine.web.professional.consents import collection, held, texts
from sourdine.web.professional.deposits import (
    campaigns,
    downloads,
    following,
    preview,
    receiving,
    sending,
    watching,
)

_ORGANISATION = "espace-pro/<uuid:organisation>/"
_FOR = f"{_ORGANISATION}pour/<uuid:professional>/"  # a provider, by mandate


def _of_deposits(place: str) -> list[URLPattern]:
    campaign, upload = f"{place}campagnes/<uuid:campaign>/", f"{place}envois/<uuid:upload>/"
    deposit = f"{place}depots/<uuid:deposit>/"
    return [
        path(f"{place}campagnes/", campaigns.campaigns, name="campaigns"),
        path(f"{place}campagnes/ouvrir/", campaigns.open_one, name="campaign-open"),
        path(campaign, campaigns.change, name="campaign"),
        path(f"{campaign}clore/", campaigns.close, name="campaign-close"),
        path(f"{campaign}surveillance/", watching.watch, name="campaign-watch"),
        path(f"{campaign}surveillance/lancer/", watching.start, name="watch-start"),
        path(f"{campaign}surveillance/arreter/", watching.stop, name="watch-stop"),
        path(f"{campaign}surveillance/courriel/", watching.follow, name="watch-mail"),
        path(f"{campaign}surveillance/liste/", watching.told, name="watch-list"),
        path(f"{campaign}deposer/", sending.send, name="deposit-send"),
        path(f"{campaign}deposer/fichier/", receiving.receive, name="deposit-receive"),
        path(f"{campaign}envois/", sending.begin, name="upload-begin"),
        path(upload, sending.append, name="upload-part"),
        path(f"{upload}entier/", sending.complete, name="upload-complete"),
        path(f"{upload}abandonner/", sending.give_up, name="upload-give-up"),
        path(f"{upload}apercu/", preview.preview, name="deposit-preview"),
        path(f"{place}depots/", following.deposits, name="deposits"),
        path(f"{place}depots/nouveau/", sending.choose, name="deposit-choose"),
        path(deposit, following.deposit, name="deposit"),
        path(f"{deposit}etat/", following.state, name="deposit-state"),
        path(f"{deposit}annuler/", following.cancel, name="deposit-cancel"),
        path(f"{deposit}detruire/", following.destroy, name="deposit-destroy"),
        path(f"{deposit}attestation/", downloads.certificate, name="deposit-certificate"),
        path(f"{deposit}attestation.pdf", downloads.sheet, name="deposit-sheet"),
        path(f"{deposit}fichiers/<str:kind>/", downloads.result, name="deposit-file"),
    ]


urlpatterns = [
    path("professionnels/", joining.professionals, name="professionals"),
    path("professionnels/adherer/", joining.join, name="join"),
    path("professionnels/adherer/envoye/", joining.sent, name="join-sent"),
    path("professionnels/conditions/", joining.terms_in_force, name="terms"),
    path("professionnels/invitation/<str:token>/", letters.invitation, name="invitation"),
    path("professionnels/recuperation/<str:token>/", letters.recovery, name="recovery"),
    path("espace-pro/", space.organisations, name="organisations"),
    path(_ORGANISATION, space.organisation, name="organisation"),
    path(f"{_ORGANISATION}conditions/", space.accept_terms, name="accept-terms"),
    path(f"{_ORGANISATION}activite/", space.activity, name="organisation-activity"),
    path(f"{_ORGANISATION}reglements/", space.fees, name="organisation-fees"),
    path(f"{_ORGANISATION}quitter/", space.leave, name="leave-organisation"),
    path(f"{_ORGANISATION}cloturer/", space.close, name="close-organisation"),
    path(f"{_ORGANISATION}recuperation/", space.refuse_recovery, name="refuse-recovery"),
    path(f"{_ORGANISATION}membres/", members.members, name="members"),
    path(f"{_ORGANISATION}membres/<int:member>/role/", members.change_role, name="member-role"),
    path(f"{_ORGANISATION}membres/<int:member>/retirer/", members.remove, name="member-remove"),
    path(
        f"{_ORGANISATION}invitations/<uuid:invitation>/retirer/", members.withdraw, name="invitation-withdraw"
    ),
    path(f"{_ORGANISATION}mandats/", mandates.mandates, name="mandates"),
    path(f"{_ORGANISATION}mandats/<uuid:mandate>/revoquer/", mandates.revoke, name="mandate-revoke"),
    path(f"{_ORGANISATION}cles/", keys.keys, name="keys"),
    path(f"{_ORGANISATION}cles/api/", keys.make_api_key, name="api-key-add"),
    path(f"{_ORGANISATION}cles/ssh/", keys.add_ssh_key, name="ssh-key-add"),
    path(f"{_ORGANISATION}cles/api/<uuid:key>/revoquer/", keys.revoke_api_key, name="api-key-revoke"),
    path(f"{_ORGANISATION}cles/ssh/<uuid:key>/revoquer/", keys.revoke_ssh_key, name="ssh-key-revoke"),
    path(f"{_ORGANISATION}webhooks/", webhooks.webhooks, name="webhooks"),
    path(f"{_ORGANISATION}webhooks/ajouter/", webhooks.add, name="webhook-add"),
    path(f"{_ORGANISATION}webhooks/<uuid:webhook>/", webhooks.webhook, name="webhook"),
    path(f"{_ORGANISATION}webhooks/<uuid:webhook>/essayer/", webhooks.test, name="webhook-test"),
    path(f"{_ORGANISATION}webhooks/<uuid:webhook>/retirer/", webhooks.remove, name="webhook-remove"),
    path(
        f"{_ORGANISATION}livraisons/<uuid:delivery>/renvoyer/", webhooks.redeliver, name="webhook-redeliver"
    ),
]
urlpatterns += [
    path(f"{place}opposition-orale/", said_no.said_no, name="said-no") for place in (_ORGANISATION, _FOR)
]
_TEXTS, _PAGES = f"{_ORGANISATION}textes/", f"{_ORGANISATION}collecte/"
urlpatterns += [
    path(f"{_ORGANISATION}consentements/", held.consents, name="consents"),
    path(f"{_ORGANISATION}consentements/<uuid:consent>/", held.consent, name="consent"),
    path(_TEXTS, texts.texts, name="consent-texts"),
    path(f"{_TEXTS}ajouter/", texts.add, name="consent-text-add"),
    path(f"{_TEXTS}mentions/", texts.mentions, name="consent-mentions"),
    path(f"{_TEXTS}<uuid:text>/retirer/", texts.retire, name="consent-text-retire"),
    path(_PAGES, collection.forms, name="collection-forms"),
    path(f"{_PAGES}ouvrir/", collection.open_one, name="collection-form-open"),
    path(f"{_PAGES}<uuid:form>/fermer/", collection.close, name="collection-form-close"),
]
urlpatterns += [*_of_deposits(_ORGANISATION), *_of_deposits(_FOR)]
