package dev.nightjar.pipeline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the certificates that a file in PEM or PKCS#12 declares trusted. */
final class TrustStore {
    private static final int LARGEST_BYTES = 4 * 1024 * 1024;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private TrustStore() {}

    /**
     * The certificates.
     *
     * @param password of a PKCS#12 file; PEM has none
     * @return in PEM, one after the other
     */
    static String certificates(Path file, Optional<String> password) throws Unusable {
        byte[] bytes = bytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Collection<? extends Certificate> certificates;
        if (text.contains("-----BEGIN ")) {
            if (password.isPresent()) {
                throw new Unusable("which is PEM and has no password; leave truststore-password out");
            }
            certificates = pem(text);
        } else {
            certificates = pkcs12(file, password);
        }
        if (certificates.isEmpty()) {
            throw new Unusable("which holds no trusted certificate"
                    + (password.isEmpty() ? " that can be read without truststore-password" : ""));
        }
        List<String> written = new ArrayList<>();
        for (Certificate certificate : certificates) {
            written.add(written(certificate));
        }
        return String.join("\n", written);
    }

    private static byte[] bytes(Path file) throws Unusable {
        try {
            if (!Files.isRegularFile(file)) {
                throw new Unusable("which is no file");
            }
            if (Files.size(file) > LARGEST_BYTES) {
                throw new Unusable("which is larger than " + LARGEST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Unusable("which cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** Bundles have comments around the certificates, which the JDK's reader does not take. */
    private static Collection<? extends Certificate> pem(String text) throws Unusable {
        Matcher matcher = PEM.matcher(text);
        String bare = matcher.results().map(found -> found.group()).collect(Collectors.joining("\n"));
        if (bare.isEmpty()) {
            throw new Unusable("which is PEM, but holds no certificate");
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bare.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new Unusable("whose certificates cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<Certificate> pkcs12(Path file, Optional<String> password) throws Unusable {
        char[] characters = password.map(String::toCharArray).orElse(new char[0]);
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), characters);
            List<Certificate> trusted = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    trusted.add(store.getCertificate(alias));
                }
            }
            return trusted;
        } catch (GeneralSecurityException e) {
            throw new Unusable("which is neither PEM nor PKCS#12", e);
        } catch (IOException e) {
            throw new Unusable(
                    password.isPresent()
                            ? "which truststore-password does not open"
                            : "which needs truststore-password",
                    e);
        }
    }

    private static String written(Certificate certificate) throws Unusable {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----";
        } catch (GeneralSecurityException e) {
            throw new Unusable("whose certificates cannot be written (" + e.getMessage() + ")", e);
        }
    }

    /** Why a file serves for nothing: "which …", "whose …". */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String why) {
            super(why);
        }

        Unusable(String why, Throwable cause) {
            super(why, cause);
        }
    }
}
