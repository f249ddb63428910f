/**
 * The centre's parts log to the standard output, which here is a person's terminal. Imported before any of them: each makes its logger as it
 * is loaded. What goes wrong reaches the person as an error, and the processes' own logs lie in their folders.
 */
process.env.KEEPWELL_LOG ??= 'fatal';
