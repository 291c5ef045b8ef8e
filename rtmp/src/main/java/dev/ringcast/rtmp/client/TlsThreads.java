package dev.ringcast.rtmp.client;

import dev.ringcast.core.concurrent.Deadline;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Computes TLS handshakes, on threads of its own since signatures and chains of certificates take long and the first
 * handshake reads files. What a handshake sends and receives stays with its virtual thread, so a server that says
 * nothing holds no thread here. Any thread may call.
 */
final class TlsThreads implements AutoCloseable {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingCalls calls = new BlockingCalls(
            "rtmp-tls", "a TLS handshake", Math.max(2, Runtime.getRuntime().availableProcessors()));

    private final Optional<SSLContext> chosen;

    /**
     * Makes a pool.
     *
     * @param chosen trusts certificates; empty for the JDK's own trust
     */
    TlsThreads(Optional<SSLContext> chosen) {
        this.chosen = chosen;
    }

    /** An engine that names the host to the server, and accepts no certificate of another host. */
    SSLEngine engine(RtmpUrl url, Deadline end) throws IOException {
        return calls.run(
                () -> {
                    SSLEngine engine = context().createSSLEngine(url.host(), url.port());
                    engine.setUseClientMode(true);
                    engine.setEnabledProtocols(PROTOCOLS);
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    serverName(url.host()).ifPresent(name -> parameters.setServerNames(List.of(name)));
                    engine.setSSLParameters(parameters);
                    engine.beginHandshake();
                    return engine;
                },
                end.left(PATIENCE));
    }

    private SSLContext context() throws SSLException {
        try {
            return chosen.isPresent() ? chosen.get() : SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException("the JDK's own TLS does not start", e);
        }
    }

    /** An address has no server name (RFC 6066, section 3), nor has a host that DNS could not have. */
    private static Optional<SNIServerName> serverName(String host) {
        boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return address ? Optional.empty() : Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException noName) {
            return Optional.empty(); // the certificate must still be one of this host
        }
    }

    /** Runs a step of a handshake. */
    <T> T run(Callable<T> step) throws IOException {
        return calls.run(step, PATIENCE);
    }

    @Override
    public void close() {
        calls.close();
    }
}
