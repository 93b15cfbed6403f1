"""The one API version and release train the stand-in speaks: those of the installed stripe package."""

import stripe

API_VERSION: str = stripe.api_version
RELEASE_TRAIN = API_VERSION.rpartition(".")[2]
STRIPE_JS_PATH = f"/{RELEASE_TRAIN}/stripe.js"
