/** Lines that stay, and below them an area that is drawn again and again. Without a TTY nothing is ever drawn over. */
export interface Terminal {
  readonly live: boolean;
  /** A line that stays. */
  print(line: string): void;
  /** Replaces the area; does nothing without a TTY. */
  draw(lines: readonly string[]): void;
  /** A progress step with its time. */
  step(name: string): void;
  stepDone(): void;
}

const CLEAR_BELOW = '\u001b[0J';

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function openTerminal(
  output: Output = process.stdout,
  now: () => number = Date.now,
  term: string | undefined = process.env.TERM,
): Terminal {
  const live = output.isTTY === true && term !== 'dumb';
  let area: readonly string[] = [];
  let step: { readonly name: string; readonly at: number } | undefined;

  const erase = () => (area.length === 0 ? '' : `\u001b[${area.length}A\r${CLEAR_BELOW}`);
  const fit = (line: string) => {
    const width = Math.max(20, output.columns || 80) - 1;
    const letters = [...line];
    return letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : line;
  };
  const text = (lines: readonly string[]) => lines.map((line) => `${fit(line)}\n`).join('');
  const terminal: Terminal = {
    live,
    print(line) {
      output.write(`${erase()}${line}\n${text(area)}`);
    },
    draw(lines) {
      if (!live) return;
      const before = erase();
      area = lines;
      output.write(before + text(lines));
    },
    step(name) {
      terminal.stepDone();
      step = { name, at: now() };
      if (live) terminal.draw([`  ${name} …`]);
    },
    stepDone() {
      if (step === undefined) return;
      const seconds = ((now() - step.at) / 1000).toFixed(1);
      const line = `  ${step.name.padEnd(28)} ${seconds} s`;
      step = undefined;
      if (live) terminal.draw([]);
      terminal.print(line);
    },
  };
  return terminal;
}
