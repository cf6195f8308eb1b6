// Buttons that only a script can serve appear with it; what goes wrong is said on the page, not in the console.
(function () {
  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-needs-script]').forEach(function (button) {
      button.hidden = !window.PublicKeyCredential
    })
  })
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    const trouble = document.getElementById('passkey-trouble')
    trouble.hidden = false
    trouble.tabIndex = -1
    trouble.focus()
  })
})()
