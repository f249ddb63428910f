/** Whether the door answers, whatever it says of the rest. */
export async function answersAt(healthUrl: string): Promise<boolean> {
  return (await ask(healthUrl)) !== undefined;
}

/** Whether the database, both Redis instances and the workers are all at work. */
export async function isHealthyAt(healthUrl: string): Promise<boolean> {
  return (await ask(healthUrl)) === 200;
}

async function ask(url: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    // Nobody listens yet, or it is busy starting: the caller asks again until its own time is over.
    return undefined;
  }
}
