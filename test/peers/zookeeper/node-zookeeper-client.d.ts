/** node-zookeeper-client has no types of its own. These are of what the tests write with. */
declare module 'node-zookeeper-client' {
  type Done = (error: Error | null | undefined) => void;

  class ACL {
    readonly permission: number;
  }

  interface Client {
    connect(): void;
    close(): void;
    once(event: 'connected' | 'disconnected', listener: () => void): void;
    create(path: string, data: Buffer | null, acls: readonly ACL[], done: Done): void;
    setData(path: string, data: Buffer, version: number, done: Done): void;
    remove(path: string, version: number, done: Done): void;
  }

  const zookeeper: {
    createClient(servers: string, options?: { readonly sessionTimeout?: number }): Client;
    readonly ACL: { readonly OPEN_ACL_UNSAFE: readonly ACL[]; new (permission: number, id: unknown): ACL };
    readonly Permission: { readonly WRITE: number; readonly DELETE: number };
    readonly Id: { readonly ANYONE_ID_UNSAFE: unknown };
  };
  export default zookeeper;
}
