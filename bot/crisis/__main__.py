"""`python -m bot.crisis` trains the classifier of danger anew."""

from bot.crisis.training import main

main()
