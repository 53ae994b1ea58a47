"""`make chaos`: a thousand nights of people who do as they like, and everything that can go wrong.

The real bot in its own process, a sandbox that plays Telegram, a clock that jumps from one message
to the next. The audit of `tests.kit.faults_audit` looks at all of it. A seed repeats the same run,
as far as a machine's timing does.
"""
