package io.github.mqttclient.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.FilePersistence.SyncMode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFilesTest {
  @TempDir private Path directory;
  private final SystemFiles files = new SystemFiles();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    byte[] written = new byte[3_000_000]; // More than one transfer.
    new Random(1).nextBytes(written);
    byte[] read = new byte[written.length + 1];
    try (LogFile file = files.openToWrite(directory.resolve("f"))) {
      file.write(5, written, 0, written.length);
      file.force();
      assertThat(file.size()).isEqualTo(written.length + 5);
      file.truncate(written.length);
    }
    try (LogFile file = files.openToRead(directory.resolve("f"))) {
      file.read(5, read, 1, written.length - 5);
      for (int i = 0; i < written.length - 5; i++) {
        assertThat(read[i + 1] == written[i]).isTrue();
      }
      assertThatThrownBy(() -> file.read(5, read, 0, written.length))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(directory.resolve("f") + ": ends too early");
    }
  }

  /** The JDK closes a channel when its thread is interrupted. */
  @Test
  void interruptDoesNotEndTheLog() throws IOException {
    try (SessionLog log = SessionLog.open(directory, "c", SyncMode.EVERY_COMMIT, Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        Thread.currentThread().interrupt();
        log.put(i, new byte[1000]);
        log.commit();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      }
      assertThat(Logs.contents(log)).hasSize(3);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void interruptDoesNotMakeAFileThatWasDeleted() throws IOException {
    Path path = directory.resolve("f");
    try (LogFile file = files.openToWrite(path)) {
      Files.delete(path);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> file.write(0, new byte[1], 0, 1)).hasMessage(path.toString());
      assertThat(Files.exists(path)).isFalse();
    }
  }

  @Test
  void directoriesAreMadeAlsoBehindALink() throws IOException {
    Path link = directory.resolve("link");
    Files.createDirectory(directory.resolve("target"));
    Files.createSymbolicLink(link, directory.resolve("target"));

    files.lock(link).close();
    files.lock(link.resolve("a").resolve("b")).close();

    assertThat(directory.resolve("target").resolve("a").resolve("b").resolve("lock")).exists();
  }

  @Test
  void lockKnowsADirectoryUnderEachOfItsNames() throws IOException {
    Path home = directory.resolve("home");
    Path link = directory.resolve("link");
    try (var held = files.lock(home)) {
      Files.createSymbolicLink(link, home);

      assertThatThrownBy(() -> files.lock(link))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(link + ": the session is in use by another client");
      held.close();
      held.close();
      files.lock(link).close();
    }
  }

  @Test
  void closingALockTwiceDoesNotReleaseThatOfTheNext() throws IOException {
    var first = files.lock(directory);
    first.close();
    try (var second = files.lock(directory)) {
      first.close();
      assertThatThrownBy(() -> files.lock(directory)).hasMessageContaining("in use");
    }
  }
}
