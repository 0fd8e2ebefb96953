"""Why a certificate could not be made. None of these leaves a half-made certificate behind."""


class CertificateError(Exception):
    """Base of everything that stops a certificate."""


class FactsError(CertificateError):
    """The facts do not carry the document they are asked for (an open copy, an unproven place, one person twice)."""


class RenderError(CertificateError):
    """The page could not be set as intended: a font, a warning or the template is at fault, not the facts."""


class SignatureError(CertificateError):
    """The signature is wrong: it does not verify, or it does not cover the whole document."""


class TimestampError(CertificateError):
    """The time-stamping authority could not be asked or did not answer properly; trying again may help."""
