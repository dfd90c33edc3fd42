"""How people sign in, and what they are asked for."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/member/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/member/"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Per minute against guessing, per day against filling somebody's mailbox; a school's staff share one network address.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,200/d/ip",
    "signup_address": "3/m/key,10/d/key",
    "confirm_email": "1/180s/key,10/d/key",
    "reset_password": "20/m/ip,5/m/key,10/d/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "register_sync": "240/m/key",
    "register_photograph": "30/m/key",
    "self_marking": "10/5m/key",
    "led_test": "10/h/key",
    "walk_in_search": "30/m/key",
    "walk_in_proposed": "30/h/key",
}
ACCOUNT_ADAPTER = "thep.mail.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "thep.accounts.forms.LoginForm",
    "signup": "thep.accounts.forms.SignupForm",
    "request_login_code": "thep.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "thep.accounts.forms.ConfirmLoginCodeForm",
    "reset_password": "thep.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "thep.accounts.forms.ResetPasswordKeyForm",
    "change_password": "thep.accounts.forms.ChangePasswordForm",
    "set_password": "thep.accounts.forms.SetPasswordForm",
    "add_email": "thep.accounts.forms.AddEmailForm",
    "reauthenticate": "thep.accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
IDENTITY_CONFIRMED = True  # before what cannot be undone (`thep.cms.security.identity_confirmed`)
MFA_ADAPTER = "thep.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "thep.accounts.forms.AuthenticateForm",
    "reauthenticate": "thep.accounts.forms.ReauthenticateWithCodeForm",
    "activate_totp": "thep.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "thep.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "thep.accounts.forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "THE Partnership"
# Nobody signs in before their address is verified, so a second one that waits for its verification locks nobody out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = True
# Staff, finance, CPD leads and network leads cannot act without a second factor (ASVS 6.3.3): `thep.accounts.middleware`.
MFA_REQUIRED_FOR_DUTIES = True
MFA_OWN_PAGES = ["/accounts/", "/member/profile/"]  # where they can still change things
MFA_PAGES_FOR_DUTIES = ["/office/", "/member/school/", "/member/orders/", "/member/leading/", "/book/"]  # which they can't even read
