package io.github.mqttclient.benchmark;

import java.util.concurrent.Callable;

/** Publishes for a time, and returns how many messages when the server has all of them. */
record PublishingThread(Contender contender, Scenario scenario, long nanos)
    implements Callable<Long> {

  @Override
  public Long call() throws Exception {
    Window window = new Window(Scenario.IN_FLIGHT);
    Contender.Publisher publisher = contender.publisher(window);
    byte[] payload = new byte[scenario.payloadBytes()];
    long end = System.nanoTime() + nanos;
    long count = 0;
    while ((count & 15) != 0 || System.nanoTime() - end < 0) {
      window.enter();
      publisher.publish(WorkerMain.PUBLISHED, payload, scenario.qos());
      count++;
    }
    if (scenario.qos() == 0) { // Its PUBACK says that those before it have arrived.
      window.enter();
      publisher.publish(WorkerMain.PUBLISHED, payload, 1);
      count++;
    }
    window.awaitAll();
    return count;
  }
}
