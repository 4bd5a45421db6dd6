import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own, so that what is measured in it is measured alone. */
export interface Child<Methods> extends AsyncDisposable {
  /** Rejects with what the method threw, or when the child ends first. */
  call<Name extends keyof Methods & string>(
    name: Name,
    ...input: InputOf<Methods[Name]>
  ): Promise<OutputOf<Methods[Name]>>;
}

type InputOf<Method> = Method extends (...input: infer Input) => unknown ? Input : never;
type OutputOf<Method> = Method extends (...input: never) => Promise<infer Output> ? Output : never;

interface Question {
  readonly name: string;
  readonly input: readonly unknown[];
}

type Answer = { readonly output: unknown } | { readonly error: string };

/** Starts a module, by its name one of `children`, which answers calls of its methods one after the other; in our environment, or in another. */
export function startChild<Methods>(
  module: string | URL,
  flags: readonly string[] = [],
  environment?: Readonly<Record<string, string>>,
): Child<Methods> {
  const path = fileURLToPath(typeof module === 'string' ? new URL(`children/${module}.ts`, import.meta.url) : module);
  const env = environment === undefined ? {} : { env: { ...environment } };
  const child = fork(path, { execArgv: [...flags], stdio: ['ignore', 2, 2, 'ipc'], ...env });
  const ended = once(child, 'exit');
  return {
    async call(name, ...input) {
      const answered = once(child, 'message');
      const question: Question = { name, input };
      child.send(question);
      const first = await Promise.race([answered, ended.then(() => undefined)]);
      if (first === undefined) throw new Error(`${module} ended while ${name} was asked of it`);
      // What a child sends is what its method of this name returns.
      const answer = first[0] as Answer;
      if ('error' in answer) throw new Error(`${module}.${name}: ${answer.error}`);
      return answer.output as OutputOf<Methods[typeof name]>;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** Answers the parent's calls. For the modules that `startChild` starts. */
export function answerCalls(methods: Readonly<Record<string, (...input: never[]) => Promise<unknown>>>): void {
  process.on('message', (question) => void answer(question as Question));
  const answer = async ({ name, input }: Question) => {
    try {
      const method = methods[name];
      if (method === undefined) throw new Error('no such method');
      const reply: Answer = { output: await method(...(input as never[])) };
      process.send?.(reply);
    } catch (error) {
      const reply: Answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      process.send?.(reply);
    }
  };
}
