package dev.ringcast.server;

import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * SIGHUP, which ends a process that does not handle it. The JDK has no supported way to handle a signal, and a Java
 * that jlink makes may lack the one it has: hence reflection.
 */
final class HangupSignal {
    private HangupSignal() {}

    /**
     * Runs an action at each SIGHUP, on a thread of the JDK. The action must not block.
     *
     * @return why the signal does something else, empty if it does not
     */
    static Optional<String> handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                action.run();
                                yield null;
                            }
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "ringcast";
                        };
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            Object before = signal.getMethod("handle", signal, handler).invoke(null, hangup, ours);
            boolean ignored = handler.getField("SIG_IGN").get(null) == before; // then Java leaves it so
            return ignored
                    ? Optional.of("SIGHUP is ignored, since the process was started so, as by nohup")
                    : Optional.empty();
        } catch (ReflectiveOperationException e) { // no such module, no such signal, or -Xrs
            return Optional.of("SIGHUP ends this server: " + (e.getCause() == null ? e : e.getCause()));
        }
    }
}
