"""django-allauth's forms in our words: no placeholders, one name for one thing, help that is one line."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password (again)",
    "code": "Code",
}
HELP = {"password1": "12 characters or more. Three or four words that belong to nobody are good."}


class Plain:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, account.LoginForm):
    pass


class ForgottenForm(Plain, account.ResetPasswordForm):
    pass


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    pass


class FirstPasswordForm(Plain, account.SetPasswordForm):
    """Of somebody who was invited. They are not signed in, so the person is given."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    pass


class CodeForm(Plain, mfa.AuthenticateForm):
    pass


class CodeAgainForm(Plain, mfa.ReauthenticateForm):
    pass


class SetUpAppForm(Plain, totp.ActivateTOTPForm):
    pass
