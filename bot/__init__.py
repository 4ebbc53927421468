"""The core: goals, their rules, and the conversation about them. No input, no output, no clock.

Read it in this order:

``people.py``, ``errors.py``  the words of the domain, what can go wrong
``text.py``, ``numbers.py``, ``dates.py``, ``relative.py``  what is typed
``past_days.py``, ``spoken_rhythms.py``, ``parts.py``, ``overlap.py``  what a sentence says
``handwritten.py``  YAML that people write; ``portable.py`` goals as a file
``goals.py``       levels, goals, the chain; ``ledger.py`` what is recorded
``decisions.py``   how goals change; ``undo.py`` what is taken back
``progress.py``    how far goals are; ``quality.py`` what they lack
``fit/``           does a request fit?
``requests.py``    what was asked, found and decided
``actions.py``     everything a person can ask for; ``permissions.py`` who may
``commands.py``    THE command table; ``understanding.py`` words become an action
``replies.py``     everything the bot can show; ``wording.py`` phrases become parts of it
``ports.py``       what the core needs from outside; ``turn.py`` one turn with all of it
``answers/``       an action becomes a reply, one file per topic
``conversation.py``  the one door

It imports the standard library and two packages that do no input or output, snowballstemmer and
PyYAML; ``tests/architecture`` sees to that.
"""
