"""Everything that can be wrong with keys, certificates and the files they speak of.

`CertificateDoesNotVerify` is the base of every reason not to believe a certificate.
"""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording


class EvidenceError(SourdineError):
    """Base of what `evidence` refuses."""


class UnreadableEvidence(EvidenceError):
    code = "evidence_unreadable"
    wording = Wording(
        en="cannot be read ({reason}). Check the path and its permissions.",
        fr="lecture impossible ({reason}). Vérifiez le chemin et ses permissions.",
    )


class SheetDoesNotMatch(EvidenceError):
    code = "sheet_does_not_match"
    wording = Wording(
        en="the PDF carries another certificate than the one that was verified, or none. Use neither, and tell the "
        "operator of the service.",
        fr="le PDF porte une autre attestation que celle qui a été vérifiée, ou aucune. N'utilisez ni l'un ni "
        "l'autre, et prévenez l'opérateur du service.",
    )


class TypesetterMissing(EvidenceError):
    code = "typesetter_missing"
    wording = Wording(
        en="a certificate is set on paper by two libraries that are not installed here. Install them with: "
        "python -m pip install typst segno",
        fr="une attestation est mise sur papier par deux bibliothèques qui ne sont pas installées ici. "
        "Installez-les avec : python -m pip install typst segno",
    )


class KeyTrouble(EvidenceError):
    """Base of what can be wrong with a key or the place where keys are kept."""


class KeyExists(KeyTrouble):
    code = "key_exists"
    wording = Wording(
        en="there is a signing key here already, and it is never overwritten: what it signed would no "
        "longer verify. Choose another directory, or move the old key and its public keys to a safe place.",
        fr="il y a déjà une clé de signature ici, et elle n'est jamais remplacée : ce qu'elle a signé ne se "
        "vérifierait plus. Choisissez un autre dossier, ou mettez l'ancienne clé et ses clés publiques à "
        "l'abri.",
    )


class KeyNotFound(KeyTrouble):
    code = "key_not_found"
    wording = Wording(
        en="there is no key here. Make one with: sourdine keys generate DIRECTORY",
        fr="il n'y a pas de clé ici. Créez-en une avec : sourdine keys generate DOSSIER",
    )


class KeyPlaceUnusable(KeyTrouble):
    code = "key_place_unusable"
    wording = Wording(
        en="keys cannot be kept here ({reason}). Name another directory, for example in SOURDINE_KEYS.",
        fr="on ne peut pas garder de clés ici ({reason}). Indiquez un autre dossier, par exemple dans "
        "SOURDINE_KEYS.",
    )


class KeyReadableByOthers(KeyTrouble):
    code = "key_readable_by_others"
    wording = Wording(
        en="other users of this machine can read or change the signing key (mode {mode}). Close it with: "
        "chmod 600 {path} — and make a new key if somebody may have copied it.",
        fr="d'autres utilisateurs de cette machine peuvent lire ou changer la clé de signature (mode "
        "{mode}). Fermez-la avec : chmod 600 {path} — et créez une autre clé si quelqu'un a pu la copier.",
    )


class NotASigningKey(KeyTrouble):
    code = "not_a_signing_key"
    wording = Wording(
        en="this is not an Ed25519 private key in unencrypted PKCS #8 PEM. Make one with: sourdine keys "
        "generate DIRECTORY",
        fr="ceci n'est pas une clé privée Ed25519 en PEM PKCS #8 non chiffré. Créez-en une avec : sourdine "
        "keys generate DOSSIER",
    )


class NotPublicKeys(KeyTrouble):
    code = "not_public_keys"
    wording = Wording(
        en="this is not a set of public keys: a JSON Web Key Set (RFC 7517) with at least one sound Ed25519 "
        "signature key. Ask the signer for its public-keys.jwks.json.",
        fr="ceci n'est pas un jeu de clés publiques : un JSON Web Key Set (RFC 7517) avec au moins une clé "
        "de signature Ed25519 saine. Demandez au signataire son public-keys.jwks.json.",
    )


class DuplicateKeyIdentifier(KeyTrouble):
    code = "duplicate_key_identifier"
    wording = Wording(
        en="two keys bear the same identifier (kid): which one signed could not be told. Remove one.",
        fr="deux clés portent le même identifiant (kid) : on ne saurait laquelle a signé. Retirez-en une.",
    )


class PrivateKeyAmongPublicKeys(KeyTrouble):
    code = "private_key_among_public_keys"
    wording = Wording(
        en="this file of public keys holds a private key. Whoever received it can sign in its owner's name: "
        "its owner must make a new key and stop using this one.",
        fr="ce fichier de clés publiques contient une clé privée. Quiconque l'a reçu peut signer au nom de "
        "son propriétaire, qui doit créer une autre clé et ne plus utiliser celle-ci.",
    )


class IssuerIsNotThisKey(KeyTrouble):
    code = "issuer_is_not_this_key"
    wording = Wording(
        en="a self-attestation names its own key as issuer; this one names another. Take the issuer from "
        "the key that signs.",
        fr="une auto-attestation désigne comme émetteur sa propre clé ; celle-ci en désigne une autre. "
        "Prenez l'émetteur de la clé qui signe.",
    )


class CertificateDoesNotVerify(EvidenceError):
    """Base of every reason not to believe a certificate, or not to tie a file to it."""


class MalformedCertificate(CertificateDoesNotVerify):
    code = "certificate_malformed"
    wording = Wording(
        en="this is not a certificate: three parts of base64url text joined by dots (JWS compact) were "
        "expected. Give the file that ends in .certificate.jws, whole.",
        fr="ceci n'est pas une attestation : il faut trois parties de texte base64url jointes par des "
        "points (JWS compact). Donnez le fichier qui finit par .certificate.jws, entier.",
    )


class RepeatedName(CertificateDoesNotVerify):
    code = "certificate_repeated_name"
    wording = Wording(
        en="the certificate gives two values to one name, so that two readers could read two things. Ask "
        "its signer for another.",
        fr="l'attestation donne deux valeurs à un même nom : deux lecteurs y liraient deux choses. "
        "Demandez-en une autre au signataire.",
    )


class ForbiddenAlgorithm(CertificateDoesNotVerify):
    code = "certificate_algorithm"
    wording = Wording(
        en="the certificate is not signed with EdDSA over Ed25519, the only signature accepted. Ask its "
        "signer for another.",
        fr="l'attestation n'est pas signée en EdDSA sur Ed25519, seule signature admise. Demandez-en une "
        "autre au signataire.",
    )


class CarriedKey(CertificateDoesNotVerify):
    code = "certificate_carries_key"
    wording = Wording(
        en="the certificate brings its own key, which anybody could forge. Keys come from the signer, apart.",
        fr="l'attestation apporte sa propre clé, que n'importe qui peut forger. Les clés viennent du "
        "signataire, à part.",
    )


class UnexpectedHeader(CertificateDoesNotVerify):
    code = "certificate_header"
    wording = Wording(
        en="the certificate's header is not made of alg, kid and typ alone. Ask its signer for another.",
        fr="l'en-tête de l'attestation n'est pas fait de alg, kid et typ seulement. Demandez-en une autre "
        "au signataire.",
    )


class CriticalHeader(CertificateDoesNotVerify):
    code = "certificate_critical_header"
    wording = Wording(
        en="the certificate demands an extension (crit) that this version does not know. Update Sourdine, "
        "or ask its signer for another.",
        fr="l'attestation exige une extension (crit) que cette version ne connaît pas. Mettez Sourdine à "
        "jour, ou demandez-en une autre au signataire.",
    )


class WrongType(CertificateDoesNotVerify):
    code = "certificate_type"
    wording = Wording(
        en="this signed document is not a screening certificate. Give the file that ends in "
        ".certificate.jws.",
        fr="ce document signé n'est pas une attestation de blocage. Donnez le fichier qui finit par "
        ".certificate.jws.",
    )


class UnknownKey(CertificateDoesNotVerify):
    code = "certificate_unknown_key"
    wording = Wording(
        en="the certificate says it was signed with the key {kid}, which is not among those given "
        "({known}). Ask the signer you trust for its public keys; a stranger's certificate proves nothing.",
        fr="l'attestation se dit signée avec la clé {kid}, qui n'est pas parmi celles données ({known}). "
        "Demandez au signataire en qui vous avez confiance ses clés publiques ; l'attestation d'un inconnu "
        "ne prouve rien.",
    )


class BadSignature(CertificateDoesNotVerify):
    code = "certificate_signature"
    wording = Wording(
        en="the signature is not that key's over this content: the certificate was altered, or forged. Ask "
        "for the original.",
        fr="la signature n'est pas celle de cette clé sur ce contenu : l'attestation a été modifiée, ou "
        "forgée. Demandez l'original.",
    )


class UnknownVersion(CertificateDoesNotVerify):
    code = "certificate_version"
    wording = Wording(
        en="the certificate is of version {version}; this Sourdine reads version {known}. Update Sourdine.",
        fr="l'attestation est de version {version} ; cette Sourdine lit la version {known}. Mettez-la à "
        "jour.",
    )


class BadClaims(CertificateDoesNotVerify):
    """Base of what a certificate may not say. Raised at signing too: what would not verify is not signed."""


class MissingClaim(BadClaims):
    code = "claim_missing"
    wording = Wording(
        en="the certificate does not say “{claim}”, which every certificate says.",
        fr="l'attestation ne dit pas « {claim} », que toute attestation dit.",
    )


class UnknownClaim(BadClaims):
    code = "claim_unknown"
    wording = Wording(
        en="the certificate says something that is not in its format, in “{parent}”. Update Sourdine if it "
        "is recent.",
        fr="l'attestation dit quelque chose d'étranger à son format, dans « {parent} ». Mettez Sourdine à "
        "jour si elle est récente.",
    )


class MisshapenClaim(BadClaims):
    code = "claim_misshapen"
    wording = Wording(
        en="“{claim}” does not have the form that a certificate gives it; see the reference of certificates.",
        fr="« {claim} » n'a pas la forme qu'une attestation lui donne ; voyez la référence des attestations.",
    )


class ContradictoryClaims(BadClaims):
    code = "claims_contradict"
    wording = Wording(
        en="what the certificate says contradicts itself: {claims}.",
        fr="ce que dit l'attestation se contredit : {claims}.",
    )


class ForeignIssuer(CertificateDoesNotVerify):
    code = "certificate_issuer"
    wording = Wording(
        en="the certificate is a self-attestation in the name of another key than the one that signed it. "
        "Ask its signer for another.",
        fr="l'attestation est une auto-attestation au nom d'une autre clé que celle qui l'a signée. "
        "Demandez-en une autre au signataire.",
    )


class CertificateFromTheFuture(CertificateDoesNotVerify):
    code = "certificate_from_the_future"
    wording = Wording(
        en="the certificate says it was signed on {issued_at}, later than the {at} of this verification. "
        "Check this machine's clock, then the signer's.",
        fr="l'attestation se dit signée le {issued_at}, après le {at} de cette vérification. Vérifiez "
        "l'horloge de cette machine, puis celle du signataire.",
    )


class CertificateExpired(CertificateDoesNotVerify):
    """Only raised to whoever asks that the certificate be current: a proof of the past stays checkable."""

    code = "certificate_expired"
    wording = Wording(
        en="the certificate covered calls until {valid_until}. Screen the file again before calling.",
        fr="l'attestation couvrait les appels jusqu'au {valid_until}. Confrontez de nouveau le fichier "
        "avant d'appeler.",
    )


class SaltTrouble(CertificateDoesNotVerify):
    """Base of what can be wrong with a salt."""


class MissingSalt(SaltTrouble):
    code = "salt_missing"
    wording = Wording(
        en="files cannot be compared without the salt. It was delivered with the results: “salt” in the "
        "file that ends in .report.json.",
        fr="on ne peut pas comparer les fichiers sans le sel. Il a été remis avec les résultats : « salt » "
        "dans le fichier qui finit par .report.json.",
    )


class MalformedSalt(SaltTrouble):
    code = "salt_malformed"
    wording = Wording(
        en="a salt is 32 bytes, in base64url without padding (43 characters). Copy it again from the report "
        "or the answer it came in.",
        fr="un sel fait 32 octets, en base64url sans remplissage (43 caractères). Recopiez-le depuis le "
        "rapport ou la réponse d'où il vient.",
    )


class WrongSalt(SaltTrouble):
    code = "salt_wrong"
    wording = Wording(
        en="this salt belongs to another screening or check. Take it from the report delivered with this "
        "certificate, or from the answer that held this receipt.",
        fr="ce sel est celui d'un autre blocage ou d'une autre vérification. Prenez-le dans le rapport remis avec "
        "cette attestation, ou dans la réponse où était ce récépissé.",
    )


class InputDoesNotMatch(CertificateDoesNotVerify):
    code = "input_does_not_match"
    wording = Wording(
        en="this is not the file that was screened: that one had {expected_size} bytes, this one has "
        "{size}, and their digests differ. Give the file exactly as it was submitted.",
        fr="ce n'est pas le fichier confronté : celui-là faisait {expected_size} octets, celui-ci en fait "
        "{size}, et leurs empreintes diffèrent. Donnez le fichier exactement tel qu'il a été déposé.",
    )


class ResultDoesNotMatch(CertificateDoesNotVerify):
    code = "result_does_not_match"
    wording = Wording(
        en="this file of {size} bytes is none of this screening's results ({expected}). Give a result "
        "exactly as it was delivered.",
        fr="ce fichier de {size} octets n'est aucun des résultats de ce blocage ({expected}). Donnez un "
        "résultat exactement tel qu'il a été remis.",
    )


class AnswersDoNotMatch(CertificateDoesNotVerify):
    code = "answers_do_not_match"
    wording = Wording(
        en="these are not the numbers and answers of this receipt: it is about {expected} numbers; {numbers} "
        "numbers and {answers} answers were given. Give the numbers exactly as they were asked, in their "
        "order, with the answer saved as it came.",
        fr="ce ne sont pas les numéros et les réponses de ce récépissé : il porte sur {expected} numéros ; "
        "{numbers} numéros et {answers} réponses ont été donnés. Donnez les numéros exactement tels qu'ils "
        "ont été demandés, dans leur ordre, avec la réponse enregistrée telle quelle.",
    )


class MalformedAnswers(EvidenceError):
    code = "answers_malformed"
    wording = Wording(
        en="this is not the answer to a check: a JSON object with “answers” and “salt” was expected. Save the "
        "whole answer of the service, once its state is “answered”.",
        fr="ceci n'est pas la réponse à une vérification : il faut un objet JSON avec « answers » et « salt ». "
        "Enregistrez toute la réponse du service, une fois que son état est « answered ».",
    )


class MalformedNumbers(EvidenceError):
    code = "numbers_malformed"
    wording = Wording(
        en="these are not the numbers of a check. Give the JSON of the request, an object with “numbers”, or a "
        "text in UTF-8 with one number a line.",
        fr="ce ne sont pas les numéros d'une vérification. Donnez le JSON de la demande, un objet avec « numbers », "
        "ou un texte en UTF-8 avec un numéro par ligne.",
    )


class NotProvable(CertificateDoesNotVerify):
    code = "certificate_not_provable"
    wording = Wording(
        en="this certificate commits to no single number, so that none can be proved apart. Next time, screen "
        "with --provable.",
        fr="cette attestation n'engage sur aucun numéro en particulier : aucun ne peut être prouvé à part. La "
        "prochaine fois, confrontez avec --provable.",
    )


class ProofsMissing(EvidenceError):
    code = "proofs_missing"
    wording = Wording(
        en="there is no file of proofs here. It was delivered with the results, and ends in .proofs: put it "
        "beside the certificate or name it with --proofs.",
        fr="il n'y a pas de fichier de preuves ici. Il a été remis avec les résultats et finit par .proofs : "
        "mettez-le à côté de l'attestation, ou indiquez-le avec --proofs.",
    )


class MalformedProofs(EvidenceError):
    code = "proofs_malformed"
    wording = Wording(
        en="this is not a whole file of proofs. Give the file that ends in .proofs, as it was delivered with "
        "the results.",
        fr="ceci n'est pas un fichier de preuves entier. Donnez le fichier qui finit par .proofs, tel qu'il a "
        "été remis avec les résultats.",
    )


class ProofsOfAnotherScreening(EvidenceError):
    code = "proofs_of_another_screening"
    wording = Wording(
        en="these proofs were altered, or belong to another certificate. Give the .proofs and the "
        ".certificate.jws of one screening.",
        fr="ces preuves ont été altérées, ou vont avec une autre attestation. Donnez le .proofs et le "
        ".certificate.jws d'un même blocage.",
    )


class NumberCannotBeShown(EvidenceError):
    code = "number_cannot_be_shown"
    wording = Wording(
        en="these proofs cannot show this number: it was not in the file, or its answer was not “not listed”, "
        "and only an annotated screening keeps the proof of other answers.",
        fr="ces preuves ne peuvent pas montrer ce numéro : il n'était pas dans le fichier, ou sa réponse "
        "n'était pas « non inscrit », et seul un blocage « annotated » garde la preuve des autres réponses.",
    )


class MalformedProof(CertificateDoesNotVerify):
    code = "proof_malformed"
    wording = Wording(
        en="this is not the proof of a number. Give the file that `sourdine certificate prove` wrote, whole.",
        fr="ceci n'est pas la preuve d'un numéro. Donnez le fichier que `sourdine certificate prove` a écrit, "
        "entier.",
    )


class ProofDoesNotMatch(CertificateDoesNotVerify):
    code = "proof_does_not_match"
    wording = Wording(
        en="this proof does not lead to what the certificate signs: the number, its answer or the way to it is "
        "not that of the screening. It proves nothing.",
        fr="cette preuve ne mène pas à ce que l'attestation signe : le numéro, sa réponse ou le chemin n'est "
        "pas celui du blocage. Elle ne prouve rien.",
    )
