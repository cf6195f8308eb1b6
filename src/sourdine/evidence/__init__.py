"""Signatures and certificates: the proof that a file was screened, and its verification."""

from sourdine.evidence.against import Engine, MerkleRoot, RegisterState, ScreenedList
from sourdine.evidence.certificate import CertificateClaims
from sourdine.evidence.certificate_files import (
    CERTIFICATE_SUFFIX,
    REPORT_SUFFIX,
    SHEET_SUFFIX,
    find_salt,
    read_certificate,
)
from sourdine.evidence.declared import SourceKind
from sourdine.evidence.digest import SaltedDigest, decode_salt, encode_salt, new_salt, read_salt, salt_digest
from sourdine.evidence.errors import CertificateDoesNotVerify, EvidenceError
from sourdine.evidence.issuer import Issuer, IssuerKind
from sourdine.evidence.key_files import (
    default_key_directory,
    generate,
    load_or_generate_default,
    load_public_keys,
    load_signing_key,
)
from sourdine.evidence.keys import JWKS, PublicKey, SigningKey
from sourdine.evidence.permitted import PermissionColumns, PermissionTerms
from sourdine.evidence.screened import InputFile, NumberCounts, ResultFile, ResultForm, RowCounts
from sourdine.evidence.statements import Statement, StatementCode, Weight
from sourdine.evidence.verification import Verification, verify

__all__ = [
    "CERTIFICATE_SUFFIX",
    "JWKS",
    "REPORT_SUFFIX",
    "SHEET_SUFFIX",
    "CertificateClaims",
    "CertificateDoesNotVerify",
    "Engine",
    "EvidenceError",
    "InputFile",
    "Issuer",
    "IssuerKind",
    "MerkleRoot",
    "NumberCounts",
    "PermissionColumns",
    "PermissionTerms",
    "PublicKey",
    "RegisterState",
    "ResultFile",
    "ResultForm",
    "RowCounts",
    "SaltedDigest",
    "ScreenedList",
    "SigningKey",
    "SourceKind",
    "Statement",
    "StatementCode",
    "Verification",
    "Weight",
    "decode_salt",
    "default_key_directory",
    "encode_salt",
    "find_salt",
    "generate",
    "load_or_generate_default",
    "load_public_keys",
    "load_signing_key",
    "new_salt",
    "read_certificate",
    "read_salt",
    "salt_digest",
    "verify",
]
