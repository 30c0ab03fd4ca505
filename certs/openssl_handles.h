// Owning handles for OpenSSL objects, and the few helpers each file of this folder needs.
//
// Guarantees: every handle frees its object exactly once, also on early return; `TakeOpensslReason` returns library
// text only (never input bytes) and leaves the thread's error queue empty.
// Does not guarantee: anything about the content of the object held.
// Thread safety: the helpers are free of shared state; a handle belongs to one thread at a time.
// On failure: helpers cannot fail; an empty BIO is empty bytes.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace ketenpoort::certs {

template <auto kFree>
struct OpensslFree {
  template <typename T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

using BioHandle = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using BignumHandle = std::unique_ptr<BIGNUM, OpensslFree<BN_free>>;
using ConfHandle = std::unique_ptr<CONF, OpensslFree<NCONF_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using X509Handle = std::unique_ptr<X509, OpensslFree<X509_free>>;
using X509CrlHandle = std::unique_ptr<X509_CRL, OpensslFree<X509_CRL_free>>;
using X509RevokedHandle = std::unique_ptr<X509_REVOKED, OpensslFree<X509_REVOKED_free>>;
using X509ExtensionHandle = std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>>;
using X509StoreHandle = std::unique_ptr<X509_STORE, OpensslFree<X509_STORE_free>>;
using X509StoreContextHandle = std::unique_ptr<X509_STORE_CTX, OpensslFree<X509_STORE_CTX_free>>;
using Asn1TimeHandle = std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>>;
using Asn1IntegerHandle = std::unique_ptr<ASN1_INTEGER, OpensslFree<ASN1_INTEGER_free>>;
using GeneralNamesHandle = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;
using AuthorityKeyIdHandle = std::unique_ptr<AUTHORITY_KEYID, OpensslFree<AUTHORITY_KEYID_free>>;
using DistributionPointHandle = std::unique_ptr<ISSUING_DIST_POINT, OpensslFree<ISSUING_DIST_POINT_free>>;
using SslContextHandle = std::unique_ptr<SSL_CTX, OpensslFree<SSL_CTX_free>>;
using SslHandle = std::unique_ptr<SSL, OpensslFree<SSL_free>>;

// OpenSSL's fixed text for the newest error of this thread, or "no reason given". Empties the error queue.
std::string TakeOpensslReason();

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

// Bytes of a memory BIO.
std::string BytesOf(BIO* memory);

}  // namespace ketenpoort::certs
