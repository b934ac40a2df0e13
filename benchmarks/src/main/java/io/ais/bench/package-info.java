/**
 * JMH benchmarks of the functions that every request or every listed name pays: choice of target
 * and mountpath, XXH64, the attribute of an object, the merge of listings. Each class asks its
 * subject for a known answer before it is measured, so that a broken function fails instead of being
 * fast. Nothing may use this package; it uses public types of the others only.
 *
 * <p>Run by {@code scripts/bench-jmh}; results are in docs/performance.md. JMH takes care that what
 * a benchmark returns is not optimized away (it hands the value to its Blackhole).
 *
 * <p>Threads: one, but for the merge, which asks targets on virtual threads as the proxy does.
 *
 * <p>Start reading at {@link io.ais.bench.HrwBench}.
 */
package io.ais.bench;
