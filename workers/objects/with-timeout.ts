/** Settles as `work` does, or with `late` after `ms`: no caller waits on another object for ever. */
export async function withTimeout<T, L>(work: PromiseLike<T>, ms: number, late: L): Promise<T | L> {
  let stop: () => void = () => undefined;
  const timeout = new Promise<L>((resolve) => {
    const timer = setTimeout(() => resolve(late), ms);
    stop = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    stop();
  }
}
