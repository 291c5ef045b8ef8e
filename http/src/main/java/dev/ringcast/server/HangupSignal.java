package dev.ringcast.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, which ends a process that does not handle it. The JDK has no supported way to handle a signal, and a Java
 * that jlink makes may lack the one it has: hence reflection.
 */
final class HangupSignal {
    private static final Logger LOG = System.getLogger("dev.ringcast.server");

    private HangupSignal() {}

    /** Runs an action at each SIGHUP, on a thread of the JDK. The action must not block. */
    static void handle(Runnable action) {
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
            if (handler.getField("SIG_IGN").get(null) == before) { // then Java leaves it ignored
                LOG.log(
                        Level.INFO,
                        "SIGHUP is ignored, as nohup has it: POST /api/v1/reload reads the configuration again");
            }
        } catch (ReflectiveOperationException e) { // no such module, no such signal, or -Xrs
            LOG.log(Level.INFO, "SIGHUP ends this server: {0}", e.getCause() == null ? e : e.getCause());
        }
    }
}
