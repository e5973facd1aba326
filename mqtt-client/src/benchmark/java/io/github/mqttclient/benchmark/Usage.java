package io.github.mqttclient.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this JVM has used so far.
 *
 * @param cpuNanos of all threads, those of the JIT compiler and the garbage collector included
 * @param allocatedBytes of all threads that are alive
 */
record Usage(long nanoTime, long cpuNanos, long allocatedBytes) {

  static Usage now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes); // -1: ended meanwhile
    }
    return new Usage(System.nanoTime(), system.getProcessCpuTime(), allocated);
  }
}
