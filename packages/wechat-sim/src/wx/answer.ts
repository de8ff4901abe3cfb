/** What every WeChat API hands to `success`, or resolves to. */
export type Ok<T> = T & { errMsg: string };
/** What it hands to `fail`, or rejects with: a plain object, not an Error. */
export type Failure = { errMsg: string; errno?: number };

export type Callbacks<T> = {
  success?: (result: Ok<T>) => void;
  fail?: (failure: Failure) => void;
  complete?: (end: Ok<T> | Failure) => void;
};

type WithCallback<T> =
  | { success: (result: Ok<T>) => void }
  | { fail: (failure: Failure) => void }
  | { complete: (end: Ok<T> | Failure) => void };

/** Both styles of WeChat: with a callback nothing is returned, without one a promise. */
export type Api<Options, T> = {
  (options: Options & Callbacks<T> & WithCallback<T>): void;
  (options?: Options): Promise<Ok<T>>;
};

/** Thrown inside an API's work to end it with `name:fail reason`. */
export class Refusal {
  readonly reason: string;
  readonly errno: number | undefined;
  constructor(reason: string, errno?: number) {
    this.reason = reason;
    this.errno = errno;
  }
}

/** Make an API of a name and its work. */
export function createApi<Options extends object, T>(
  name: string,
  work: (options: Options) => Promise<T> | T,
): Api<Options, T> {
  const run = async (options: Options): Promise<Ok<T>> => ({ ...(await work(options)), errMsg: `${name}:ok` });

  function api(given?: Options & Callbacks<T>) {
    // An API without required options may be called bare.
    const options = given ?? ({} as Options & Callbacks<T>);
    const { success, fail, complete } = options;
    const done = run(options);
    if (success === undefined && fail === undefined && complete === undefined) {
      return done.catch((thrown: unknown) => Promise.reject(failureOf(name, thrown)));
    }
    void done.then(
      (result) => {
        success?.(result);
        complete?.(result);
      },
      (thrown: unknown) => {
        const failure = failureOf(name, thrown);
        fail?.(failure);
        complete?.(failure);
      },
    );
    return undefined;
  }
  // Which of the two shapes comes back was decided by the callbacks given, as the overloads say.
  return api as Api<Options, T>;
}

function failureOf(name: string, thrown: unknown): Failure {
  if (thrown instanceof Refusal) {
    const errMsg = thrown.reason === "" ? `${name}:fail` : `${name}:fail ${thrown.reason}`;
    return thrown.errno === undefined ? { errMsg } : { errMsg, errno: thrown.errno };
  }
  return { errMsg: `${name}:fail ${thrown instanceof Error ? thrown.message : String(thrown)}` };
}
