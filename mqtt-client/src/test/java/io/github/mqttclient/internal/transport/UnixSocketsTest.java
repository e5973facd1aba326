package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsTest {
  @TempDir private Path directory;

  @Test
  void addressIsThatOfThePathAsItStands() throws IOException {
    String path = directory.resolve("a b%20?#").toString();

    assertThat(UnixSockets.address(path)).isEqualTo(UnixDomainSocketAddress.of(path));
  }

  @Test
  void channelIsOpenAndNotConnected() throws IOException {
    try (SocketChannel channel = UnixSockets.open()) {
      assertThat(channel.isOpen()).isTrue();
      assertThat(channel.isConnected()).isFalse();
    }
  }

  @Test
  void whatIsNoSocketIsSaid() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> UnixSockets.address(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage("there is a file and not a socket");
    assertThatThrownBy(() -> UnixSockets.address(directory.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage("there is a directory and not a socket");
  }

  @Test
  void platformWithoutUnixDomainSocketsIsSaid() throws Exception {
    Class<?> onAndroid = new WithoutUnixDomainSockets().loadClass(UnixSockets.class.getName());
    assertThat(onAndroid).isNotEqualTo(UnixSockets.class);

    assertThatThrownBy(() -> onAndroid.getMethod("address", String.class).invoke(null, "/socket"))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("this platform has no Unix domain sockets; Java 16 and later has");
  }

  /** Loads the class anew, and has no class that came with Java 16. */
  private static final class WithoutUnixDomainSockets extends ClassLoader {
    WithoutUnixDomainSockets() {
      super(UnixSocketsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(UnixDomainSocketAddress.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      if (!name.equals(UnixSockets.class.getName())) {
        return super.loadClass(name, resolve);
      }
      String resource = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(resource)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
