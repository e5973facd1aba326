package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mqttclient.MqttPacket;
import io.github.mqttclient.PacketListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.slf4j.LoggerFactory;

/**
 * The packets that a listener is told of, those that it is not, and what it is told about these.
 */
class PacketTapTest {
  private static final int BOUND = 10_000;
  private static final byte[] EMPTY = new byte[0];

  private final Queue<Runnable> batch = new ArrayDeque<>();
  private final List<Object> told = new ArrayList<>();
  private final PacketTap tap =
      new PacketTap(
          new PacketListener() {
            @Override
            public void onPacket(MqttPacket packet) {
              told.add(packet);
            }

            @Override
            public void onPacketsLost(long count) {
              told.add(count);
            }
          },
          batch::add);

  private static MqttPacket packet(byte[] payload) {
    MqttPacket packet = Mockito.mock(MqttPacket.class, Mockito.withSettings().stubOnly());
    Mockito.when(packet.payload()).thenReturn(Optional.of(payload));
    return packet;
  }

  private void runAll() {
    while (!batch.isEmpty()) {
      batch.remove().run();
    }
  }

  @Test
  void packetsAreToldInTheirOrder() {
    MqttPacket a = packet(EMPTY);
    MqttPacket b = packet(EMPTY);

    tap.add(a);
    tap.add(b);
    runAll();

    assertThat(told).containsExactly(a, b);
  }

  @Test
  void whatExceedsTheBoundIsCountedAtItsPlace() {
    MqttPacket early = packet(EMPTY);
    MqttPacket late = packet(EMPTY);
    for (int i = 0; i < BOUND; i++) {
      tap.add(early);
    }
    tap.add(late);
    batch.remove().run(); // There is room again, but what came before is lost: so is this one.
    tap.add(late);
    runAll();
    tap.add(late);
    runAll();

    assertThat(told).hasSize(BOUND + 2);
    assertThat(told.subList(0, BOUND)).containsOnly(early);
    assertThat(told.subList(BOUND, BOUND + 2)).containsExactly(2L, late);
  }

  @Test
  void payloadsAreBoundedInBytes() {
    MqttPacket large = packet(new byte[8 * 1024 * 1024]);

    tap.add(large);
    tap.add(large);
    tap.add(large);
    runAll();
    tap.add(large);
    runAll();

    assertThat(told).containsExactly(large, large, 1L, large);
  }

  /** Whatever the speed of the listener is, told and lost are all that there were. */
  @Test
  void everyPacketIsToldOrCounted() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    MqttPacket packet = packet(EMPTY);
    long added = 0;
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(100) < 55) {
        tap.add(packet);
        added++;
      } else if (!batch.isEmpty()) {
        batch.remove().run();
      }
      assertThat(batch.size()).as("seed %d", seed).isLessThanOrEqualTo(BOUND + 1);
    }
    runAll();

    long lost = 0;
    for (Object event : told) {
      lost += event instanceof Long count ? count : 0;
    }
    assertThat(lost).as("seed %d", seed).isPositive();
    assertThat(told.stream().filter(packet::equals).count() + lost)
        .as("seed %d", seed)
        .isEqualTo(added);
  }

  @Test
  void listenerThatThrowsIsLoggedOnceAndGoesOn() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.mqttclient");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    int[] calls = new int[1];
    PacketTap failing =
        new PacketTap(
            packet -> {
              calls[0]++;
              throw new IllegalStateException("on purpose");
            },
            batch::add);
    try {
      failing.add(packet(EMPTY));
      failing.add(packet(EMPTY));
      runAll();
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
    }

    assertThat(calls[0]).isEqualTo(2);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
        .containsExactly(tuple(Level.WARN, "The packet listener failed; this is logged once"));
  }
}
