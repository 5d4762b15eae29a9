from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited by their agency."""

    def is_open_for_signup(self, request) -> bool:
        return False
