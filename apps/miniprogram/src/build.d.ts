/** Build defines, see `config/index.ts`. */
declare const __ORIGIN__: string;
declare const __PROGRAM__: string;
declare module "*.scss";
declare function defineAppConfig<T>(config: T): T;
declare function definePageConfig<T>(config: T): T;
