import { totalmem } from "node:os";

const MIB = 1024 * 1024;

/**
 * postgresql.conf of the embedded server: one machine shared with ClickHouse and Node.
 * shared_buffers is 1/48 of the memory (512 MB of 24 GiB, the machine it was measured on), between 128 and 512 MB.
 */
export function postgresConfiguration(memoryBytes = totalmem()): string {
  const sharedBuffersMb = Math.round(Math.min(512, Math.max(128, memoryBytes / MIB / 48)));
  return `# Written by Banyan at every start; changes are lost.
listen_addresses = ''
max_connections = 100
shared_buffers = ${sharedBuffersMb}MB
effective_cache_size = ${sharedBuffersMb * 8}MB
work_mem = 16MB
maintenance_work_mem = 128MB
wal_level = replica
max_wal_size = 2GB
min_wal_size = 256MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
wal_compression = pglz
synchronous_commit = on
fsync = on
full_page_writes = on
random_page_cost = 1.1
effective_io_concurrency = 64
max_worker_processes = 4
max_parallel_workers = 2
max_parallel_workers_per_gather = 1
max_parallel_maintenance_workers = 1
jit = off
idle_in_transaction_session_timeout = 60s
lock_timeout = 10s
statement_timeout = 60s
deadlock_timeout = 200ms
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 500ms
log_lock_waits = on
log_autovacuum_min_duration = 1s
log_line_prefix = '%m [%p] %a %q%u@%d '
autovacuum_max_workers = 2
autovacuum_naptime = 20s
track_io_timing = on
`;
}
